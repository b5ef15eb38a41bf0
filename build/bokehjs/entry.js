/** What the page calls Bokeh: as in Bokeh's own bundles, less the models that nothing here uses. */

import { Models, register_models } from "@bokehjs/base";
import { documents } from "@bokehjs/document";
import * as embed from "@bokehjs/embed";
import { version } from "@bokehjs/version";

import * as models from "./models.js";

register_models(models);
globalThis.Bokeh = { version, embed, Models, documents };
