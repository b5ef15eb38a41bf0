/**
 * The models of Bokeh and Panel that the app uses, each with the module that holds it: what the page's BokehJS is made
 * of, with all that these import. A test holds that there is none that the app uses and this list lacks.
 */

export { DocumentConfig } from "@bokehjs/document/config";
export { Title } from "@bokehjs/models/annotations/title";
export { ImportedStyleSheet } from "@bokehjs/models/dom/stylesheets";
export { InlineStyleSheet } from "@bokehjs/models/dom/stylesheets";
export { AllIndices } from "@bokehjs/models/filters/all_indices";
export { DatetimeTickFormatter } from "@bokehjs/models/formatters/datetime_tick_formatter";
export { PrintfTickFormatter } from "@bokehjs/models/formatters/printf_tick_formatter";
export { TimedeltaTickFormatter } from "@bokehjs/models/formatters/timedelta_tick_formatter";
export { Arc } from "@bokehjs/models/glyphs/arc";
export { Bezier } from "@bokehjs/models/glyphs/bezier";
export { HBar } from "@bokehjs/models/glyphs/hbar";
export { ImageRGBA } from "@bokehjs/models/glyphs/image_rgba";
export { Line } from "@bokehjs/models/glyphs/line";
export { MultiLine } from "@bokehjs/models/glyphs/multi_line";
export { Patch } from "@bokehjs/models/glyphs/patch";
export { Patches } from "@bokehjs/models/glyphs/patches";
export { Rect } from "@bokehjs/models/glyphs/rect";
export { Scatter } from "@bokehjs/models/glyphs/scatter";
export { Segment } from "@bokehjs/models/glyphs/segment";
export { Text } from "@bokehjs/models/glyphs/text";
export { VBar } from "@bokehjs/models/glyphs/vbar";
export { Column } from "@bokehjs/models/layouts/column";
export { Row } from "@bokehjs/models/layouts/row";
export { Spacer } from "@bokehjs/models/layouts/spacer";
export { Plot } from "@bokehjs/models/plots/plot";
export { DataRange1d } from "@bokehjs/models/ranges/data_range1d";
export { Range1d } from "@bokehjs/models/ranges/range1d";
export { GlyphRenderer } from "@bokehjs/models/renderers/glyph_renderer";
export { LinearScale } from "@bokehjs/models/scales/linear_scale";
export { UnionRenderers } from "@bokehjs/models/selections/interaction_policy";
export { Selection } from "@bokehjs/models/selections/selection";
export { CDSView } from "@bokehjs/models/sources/cds_view";
export { ColumnDataSource } from "@bokehjs/models/sources/column_data_source";
export { Toolbar } from "@bokehjs/models/tools/toolbar";
export { SVGIcon } from "@bokehjs/models/ui/icons/svg_icon";
export { Notifications } from "@bokehjs/models/ui/notifications";
export { Tooltip } from "@bokehjs/models/ui/tooltip";
export { CheckboxGroup } from "@bokehjs/models/widgets/checkbox_group";
export { Div } from "@bokehjs/models/widgets/div";
export { RadioGroup } from "@bokehjs/models/widgets/radio_group";
export { Slider } from "@bokehjs/models/widgets/sliders/slider";
export { Spinner } from "@bokehjs/models/widgets/spinner";
export { TextInput } from "@bokehjs/models/widgets/text_input";
export { Toggle } from "@bokehjs/models/widgets/toggle";
export { Widget } from "@bokehjs/models/widgets/widget";
export { Button as PanelButton } from "@panel/models/button";
export { Column as PanelColumn } from "@panel/models/column";
export { CustomSelect as PanelCustomSelect } from "@panel/models/customselect";
export { HTML as PanelHTML } from "@panel/models/html";
export { TextInput as PanelTextInput } from "@panel/models/text_input";
export { TextAreaInput as PanelTextAreaInput } from "@panel/models/textarea_input";
