"""What a language has to have a word for: one field for every name and sentence that people read.

A language is one `Words`, in a module of its own, and mypy finds what it lacks; what its mappings
lack, the tests find. Whoever shows words is handed a `Words`, and asks for no language.

In braces stand the names of what is put in: `str.format` is all the grammar there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """What people know a setting by."""

    label: str
    doc: str
    """One or two sentences: what is this?"""


@dataclass(frozen=True)
class Part:
    """What people know a part of the page by that stands for no setting."""

    label: str
    doc: str
    """One or two sentences: what is this?"""


@dataclass(frozen=True)
class Commands:
    """What buttons do."""

    play: str
    pause: str
    step: str
    step_batch: str
    reset: str
    new_weights: str
    new_data: str
    unfold: str
    more_data: str
    theme: str
    leave_projector: str
    settings: str
    """Opens all settings."""
    zoom_in: str
    zoom_out: str
    whole_plane: str
    """Leaves a zoom."""
    errors: str
    """Opens what goes wrong, in numbers."""
    text: str
    """Opens the text form."""
    share: str
    """Opens what makes links."""
    lessons: str
    """Opens the lessons."""
    help: str
    """Opens the help."""


@dataclass(frozen=True)
class Help:
    """What stands in the help."""

    point: str
    """Stands where the explanation will be."""
    close: str
    begin: str
    """Head of the introduction."""
    steps: tuple[str, ...]
    keys: str
    """Head of the list of keys."""
    shortcuts: Mapping[str, str]
    """What each key does, by its command."""
    space: str
    """The name of the key."""
    escape: str


@dataclass(frozen=True)
class Spoken:
    """What is said of training to those who listen."""

    progress: str
    """{epoch}, {loss} of the test points, and {score} ..."""
    progress_without_test: str
    """... or of the training points, where there are no others."""
    accuracy: str
    """{percent} of the test points."""
    r2: str
    """{value} on the test points."""
    diverged: str
    """{epoch} from which training cannot go on."""


@dataclass(frozen=True)
class Lists:
    """Controls that stand for no setting of their own, and what stands in them."""

    problem: str
    preset: str
    preset_doc: str
    own_preset: str
    """None of the presets."""
    units: str
    """Behind the number of units in a hidden layer."""
    unit: str
    """Behind the number 1."""
    axes_of_layer: str
    """{layer} is the number of a hidden layer, whose sheet shows ..."""
    best_cut: str
    """... how well it can be cut, ..."""
    two_units: str
    """... or its units with the numbers {first} and {second}."""
    in_space: str
    """... or, of three units, all of them: that is shown elsewhere."""
    units_of_layer: str
    """{layer} is the number of a hidden layer."""


@dataclass(frozen=True)
class TextForm:
    """The network and its training as text."""

    label: str
    """Of the text."""
    doc: str
    """How it is written; keywords of the text form are the same in every language."""
    names: str
    """Of all settings, in the order in which they are listed then."""
    apply: str
    revert: str
    """Back to a text that says what is set."""


@dataclass(frozen=True)
class Sharing:
    """What makes links."""

    link: str
    copy: str
    copied: str
    weights: str
    """Whether the link holds the weights as well."""
    weights_doc: str
    many_weights: str
    """In place of that where there are {count}: a link holds {most} of them."""
    restrict: str
    """Over the lists of what a link hides and locks."""
    restrict_doc: str
    parts: Mapping[str, str]
    """Names of what a link can hide or lock besides settings and groups."""
    hide_part: str
    """{part} is a group, a setting or a part ..."""
    lock_part: str
    """... here, too."""
    whole: str
    """A {group} as a whole, for those who hear it: one of its settings may have the same name."""
    singles: str
    """Shows what belongs to the groups."""
    try_it: str
    """Hides and locks on this page what the link would."""
    in_file: str
    """Of a link, where the page is a file of the visitor's own machine."""
    embed: str
    """Over the HTML with which other pages show this one."""
    embed_doc: str
    snippet: str
    """What this HTML is called."""
    copy_snippet: str
    plain: str
    """A frame in place of an element."""
    plain_doc: str
    poster: str
    """Saves a picture for the time before it is started."""
    poster_doc: str
    """What this is; {file} is its name."""
    embed_in_file: str
    """In place of it, where the page is a file."""
    frame: str
    """What a frame with this page is called in another page."""
    download: str
    """The whole page as one file."""
    download_doc: str
    """What this is; {megabytes} of it."""


@dataclass(frozen=True)
class Runs:
    """What can be kept as a file, and looking back at a run."""

    head: str
    """Over the buttons that save files and open one."""
    doc: str
    not_here: str
    """In place of the buttons, where no files come and go."""
    picture: str
    points: str
    curves: str
    save: str
    open: str
    look_back: str
    """Begins to look back at the run of the page."""
    replay: str
    checkpoint: str
    """Names the slider."""
    go_on: str
    leave: str
    loss_at: str
    """Over the losses: those of {epoch}."""
    looking_back: str
    """What is seen is {epoch} of a run that has come to {last}; ..."""
    at_latest: str
    """... or what the run has come to."""


@dataclass(frozen=True)
class Tables:
    """Points out of a table, and what has been taken from it."""

    open: str
    paste: str
    """Names the field that takes rows."""
    take: str
    """Takes them."""
    taken: str
    """{points} of them: {roles} ..."""
    taken_with_test: str
    """... or, with {test} more that are for testing."""
    role: str
    """{role} is that of a {column}: ..."""
    the_class: str
    the_value: str
    classes: str
    """{classes}, with the label of each ..."""
    one_class: str
    """... {label} of a class with this {number} or sign."""
    on_axis: str
    """There is but one coordinate."""
    missing: str
    """{count} rows are left out."""
    drawn: str
    """They are drawn from {rows} rows."""
    scaled: str
    """These {changes} of numbers ..."""
    change: str
    """... each of a {column}, shifted by {shift} and divided by {divisor}."""


@dataclass(frozen=True)
class Figures:
    """What stands at, in and under the figures."""

    network: str
    layers: str
    output: str
    loss: str
    epoch: str
    batch: str
    """{batch} of {n_batches} mini-batches in an epoch."""
    accuracy: str
    r2: str
    everywhere: str
    """Of a score: all over the true regions."""
    test: str
    """Of a score or a loss."""
    training: str
    penalty: str
    """Of regularization, beside the losses."""
    log: str
    """A check at the loss chart: its scale is logarithmic."""
    epochs_axis: str
    """At the end of the axis of a chart over epochs."""
    boundary: str
    zero: str
    sum_is_zero: str
    """The line where a unit's sum is."""
    answer: str
    """Of the network, the curve over a line."""
    activation: str
    """Of a unit, the curve over a line."""
    cut_classes: str
    """What the numbers under the layers mean: of two classes, ..."""
    cut_several: str
    """... of several ..."""
    cut_values: str
    """... and of values."""
    shown: str
    """The one line above a projected picture: {data}, {layers} and {activation}."""
    shown_linear: str
    """The same without a hidden layer."""
    shown_pieces: str
    """In place of an {activation} whose units have several {pieces}."""


@dataclass(frozen=True)
class Regions:
    """What stands beside and under the linear regions."""

    count: str
    """Behind their number."""
    one: str
    """Behind the number 1."""
    more: str
    """In place of their number: more than {count}."""
    uncounted: str
    """In place of number and words."""
    at_epoch: str
    """Behind a number that was counted at {epoch}, when training has gone on since."""
    counting: str
    """{share} of the window has been counted."""
    count_all: str
    """What the button does, ..."""
    count_again: str
    """... when there is a number already, ..."""
    cancel: str
    """... or while it counts."""
    about: str
    about_line: str
    """The same where points lie on a line."""
    smooth: str
    """The units are smooth; {activation} is theirs."""
    splines: str
    """The edges are."""
    bent_features: str
    """{features} are no straight functions of x1 and x2."""
    pause: str
    """There are more than {count}, too many to be counted while training goes on, ..."""
    too_many: str
    """... or at all."""
    one_layer: str
    """How many one layer of {units} can have, and how many layers of these widths ..."""
    at_least: str
    """... have at least where they have most, ..."""
    at_most: str
    """... and have at most."""
    expected: str
    """How many a random network has: half the square of the number N of its units."""
    fold: str
    """{layer} is the number of a hidden layer."""
    boundary: str


@dataclass(frozen=True)
class Surface:
    """What stands on and under the surface over the plane."""

    about: str
    about_classes: str
    """The same of several classes."""
    about_space: str
    """The plane in the space of a {layer}, cut where a {unit} of the next one is zero."""
    about_space_alone: str
    """The same without a cut."""
    no_space: str
    """In place of the space of a {layer} that has none."""
    line: str
    """In place of the surface where points lie on a line."""
    turn: str
    """What is done there, for those who listen."""


@dataclass(frozen=True)
class Placing:
    """Names of the handles on a unit's line, or on the curve on which it is zero."""

    position: str
    angle: str
    steepness: str
    threshold: str
    """Of a curve: the bias, which moves it, ..."""
    length: str
    """... and the length of the weights, by which it is steep."""


@dataclass(frozen=True)
class Spectrum:
    """What stands in and under the charts of the waves along a line."""

    heights: str
    errors: str
    key: str
    """What the two kinds of bars are."""
    wave: str
    """At the end of a line: {count} of the waves along the line is 1, ..."""
    waves: str
    """... or more."""
    about: str
    no_line: str
    """Why there is nothing: the points do not lie on a line and have values, ..."""
    no_truth: str
    """... or nobody knows the true ones."""


@dataclass(frozen=True)
class Signal:
    """What stands in and under the small charts of the signal."""

    activations: str
    """Over the rows of charts: of activations, ..."""
    deltas: str
    """... of the sizes of gradients by weighted sums, ..."""
    gradients: str
    """... of those by weights, ..."""
    updates: str
    """... of the sizes of updates, ..."""
    ratio: str
    """... and of updates compared with weights."""
    layer: str
    """{layer} is the number of a hidden layer."""
    output: str
    epochs: str
    """From which to which epoch charts go: {first} and {last}."""
    dead: str
    """Under a layer: {count} of its units are that."""
    saturated: str
    about: str
    nothing: str
    """In place of the charts where there are no training points."""


@dataclass(frozen=True)
class Layers:
    """The way of the plane through the layers, and what a straight cut in each of them draws back."""

    unfold: str
    """Over the plane on its way, with ..."""
    at_input: str
    """... where it is, ..."""
    inside: str
    """... inside {name}, in one of its {parts}, ..."""
    after: str
    """... or after {name}."""
    the_layer: str
    the_output: str
    parts: Mapping[str, str]
    """Of the way through a layer: turn, shift, squash."""
    begin: str
    """In place of a sentence on a layer."""
    on_line: str
    """Why there is nothing to be seen: points have one coordinate, or ..."""
    of_curves: str
    """... edges are curves."""
    square: str
    """What begins a sentence on a layer: {det} and {rank} of W, or ..."""
    not_square: str
    """... the numbers {n_in} and {n_out} of inputs and units, and {rank}."""
    sentence: str
    """These {numbers} and what it {does}."""
    doing: Mapping[str, str]
    """What follows, by what the layer does; {activation} is its name, {dimensions} what is left."""
    dimensions: tuple[str, str, str]
    """What is left of a space of 0, 1 or {rank} dimensions."""
    swapped: str
    """Behind the sentence: two units stand in each other's place, or ..."""
    straight: str
    """... the way is a straight line."""
    input: str
    """Names of stops: ..."""
    layer: str
    output: str
    cuts: str
    cuts_about: str
    as_given: str
    """Under the plane itself."""
    det: str
    condition: str
    rank: str
    """{rank}"""
    dashed: str
    """Beside the row of layers: what its dashed line is; {unit} is a number."""


@dataclass(frozen=True)
class Race:
    """What stands beside and under the networks that race."""

    own: str
    """The network that the page shows."""
    of_contestant: str
    """A {part} of the contestant with this {number}."""
    test_loss: str
    training_loss: str
    out_at: str
    """In place of the numbers of a network that diverged in {epoch}."""
    add: str
    remove: str
    """{number} is a contestant's."""
    about: str
    late: str
    """The others wait until those that entered late have come to {epoch}."""


@dataclass(frozen=True)
class Sweep:
    """What stands on the stage with a sweep: what came of many networks, of a cell for each combination."""

    nothing: str
    """The head where no sweep is open."""
    how: str
    """How one is made, and ..."""
    then: str
    """... what to do with it; between the two stands a command."""
    none: str
    """The value of what is a list, and empty."""
    yes: str
    no: str
    never: str
    """In place of an epoch, where the criterion was not met."""
    untrained: str
    """Of a cell without networks as yet."""
    spoken: str
    """A {cell} of the heatmap and what came of it, {found}, for those who hear it."""
    count: str
    """{n} of {all} networks did it, {what}: one of the two that follow."""
    solved: str
    diverged: str
    """Also in place of the numbers of such a network."""
    all_alike: str
    """What stands in place of a cell's name, where there are no axes."""
    networks: str
    """The number of networks of a cell, {n}."""
    networks_so_far: str
    """The same while {n} of {all} have been trained."""
    epochs: str
    """Quantiles of the epochs until the task was solved: {quantiles}."""
    by: str
    """A share of the networks, {percent}, and the {epoch} that they had solved the task by."""
    bands: str
    """Over the curves of a {loss}: its bands hold {shares} of the networks."""
    median: str
    """Names the line in the bands."""
    about: str
    """Under the figure: {n} networks of each cell, and the {criterion}, such as "test loss ≤ 0.1"; ..."""
    about_swarm: str
    """... the same, where there are no cells."""
    metrics: Mapping[str, str]
    """By their names in the file, where a score is an accuracy."""
    r2: Mapping[str, str]
    """Those that have other names where a score is R²."""
    quantities: Mapping[str, str]
    """What the cells are coloured by, at full length, over the scale."""
    chosen: str
    """The caption of the list of networks that are in the file."""
    seed: str
    everywhere: str
    """The head of the column with the score all over the true regions."""
    none_chosen: str
    open: str
    open_again: str
    """On the button of the one that the page shows."""
    open_of: str
    """Names the button of the network with this {seed} in full."""


@dataclass(frozen=True)
class Landscape:
    """What stands beside and over the loss landscape."""

    line: str
    """The title of the chart of the loss from the first weights on."""
    sharpness: str
    start: str
    """On the axis of the line, at the first weights, ..."""
    now: str
    """... and at the present ones."""
    limit: str
    """The name of the line in the chart of sharpness."""
    limit_is: str
    """{sharpness} and {limit} are numbers."""
    no_limit: str
    """The optimizer has none; {sharpness} is a number."""
    component: str
    """At an axis of the map: the component's {number}, and the {share} of the path that it holds."""
    direction: str
    """At an axis of the map: the random direction's {number}."""
    of_epoch: str
    """The map was computed in this {epoch}."""
    from_file: str
    """The map of this {epoch} came with the file, with {side} points along each side."""
    computing: str
    """{share} of the map is computed."""
    no_path: str
    no_directions: str
    no_points: str
    compute: str
    """What the button does, ..."""
    again: str
    """... where there is a map already."""
    cancel: str


@dataclass(frozen=True)
class Errors:
    """What goes wrong, in numbers."""

    confusion: str
    residuals: str
    test: str
    """Over the numbers of test points."""
    training: str
    of_class: str
    """Over the rows, the classes that points have; beside it stands ..."""
    taken_for: str
    """... this, over the columns, the classes that they are taken for."""
    root_mean_square: str
    mean_absolute: str
    largest: str
    worst_wrong: str
    """At which {place} an area of wrong classes is widest; or ..."""
    worst_missed: str
    """... at which the value is missed most, and by which {error}; or ..."""
    nothing_wrong: str
    """... that all true regions are right; or ..."""
    truth_unknown: str
    """... that nobody knows them."""


@dataclass(frozen=True)
class Ghosts:
    """Other learners on the same points."""

    names: Mapping[str, str]
    names_of_classes: Mapping[str, str]
    names_of_values: Mapping[str, str]
    """What some of them are called where points have classes, or values."""
    short: Mapping[str, str]
    short_of_values: Mapping[str, str]
    """Beside their dashes, where there is little room."""
    about: str
    """Over the checks that ask for them."""
    no_classes: str
    """In place of that, if there are not two classes, ..."""
    no_points: str
    """... or no points with values."""


@dataclass(frozen=True)
class Units:
    """Names of units, and what stands beside their sums."""

    hidden: str
    """{layer} and {unit} are numbers."""
    output: str
    output_of_class: str
    """{number} is the class's."""
    piece: str
    """The {piece}-th of a {unit} of maxout."""
    more_terms: str
    """In place of {count} terms of a sum."""
    dead: str
    """Before the sum of a unit of ReLU that is zero at every training point, ..."""
    saturated: str
    """... and of one that is near a bound of its activation at nearly all of them."""


@dataclass(frozen=True)
class Numbers:
    """Weights and biases, and what can be done to them."""

    table: str
    """Opens them all."""
    about: str
    """What there is to do with them."""
    of_curves: str
    """In place of that, where there are curves and no weights."""
    layer: str
    """{layer} is the number of a hidden layer."""
    output: str
    of_pieces: str
    """The name of a {layer} whose rows are those of pieces: they have the numbers of unit and piece."""
    some_units: str
    """The {title} of a table of the first {shown} of {count} units ..."""
    some_inputs: str
    """... or of so many of their inputs."""
    weight: str
    """{input} is what it multiplies."""
    curve: str
    """The same of an edge that is a curve, and whose number is how strong it is."""
    bias: str
    freeze: str
    """{name} is a weight's or a bias's."""
    freeze_unit: str
    remove_unit: str
    leave_unit: str


@dataclass(frozen=True)
class Captions:
    """What there is to do."""

    point: str
    many_curves: str
    """The same where the curves of all edges have no room."""
    parameter: str
    """That is pointed at: {what}, a weight or the bias, of a {unit}, and its {value}."""
    told: str
    """The same of what nobody changes by hand."""
    begin_classes: str
    begin_several: str
    """{marks} are the marks of the classes."""
    begin_values: str
    forward: str
    """Of a mini-batch of {points} points, whose loss is {loss}."""
    backward: str
    update: str
    """By plain gradient descent, with the learning rate {rate} ..."""
    update_by: str
    """... and by another {optimizer}."""
    begin_empty: str
    """There are no points."""


@dataclass(frozen=True)
class ByHand:
    """Changing single points by hand: tools, what they do, and what has been done."""

    tools: str
    undo: str
    add_class: str
    """{name} is a class's."""
    add_value: str
    value: str
    """Of the points that are added."""
    erase: str
    plane: str
    """Of the plane that points are added in, and how keys do it."""
    how_to_add: str
    """{mark} is a class's, ..."""
    how_to_add_values: str
    """... {value} a value."""
    how_to_add_heights: str
    """Where the value is how high somebody clicks."""
    how_to_erase: str
    place: str
    """{x1} and {x2}, ..."""
    place_on_line: str
    """... or {x1} alone."""
    class_at: str
    """{name} of a class and {place} ..."""
    value_at: str
    """... or {value} and {place} of a point."""
    added: str
    """{point} as in the two above; so in the next two."""
    moved: str
    erased: str
    missed: str
    """{place} has no point near by."""
    undone: str


@dataclass(frozen=True)
class Stops:
    """Why training has stopped by itself."""

    epoch: str
    """{epoch} is its number."""
    loss: str
    """{loss} is what was asked for."""
    seconds: str
    """{seconds} of playing."""


@dataclass(frozen=True)
class Doctor:
    """What is said of a run that diverged, and what is offered."""

    grew: str
    """In {epoch}, the gradient of {layer} to {gradient}."""
    lost: str
    """In {epoch}, where there was no gradient before that."""
    hidden_layer: str
    """{layer} is its number."""
    output_layer: str
    learning_rate: str
    """Why: too large a learning rate, ..."""
    penalty: str
    """... too large a regularization rate, ..."""
    start: str
    """... no number to begin with, ..."""
    unknown: str
    """... or none of these."""
    formula: str
    """What else it may be where the activation is a formula of one's own."""
    go_on: str
    """{rate} is a learning rate."""
    go_on_from: str
    """{rate}, and an earlier {epoch}."""
    first_weights: str


@dataclass(frozen=True)
class Messages:
    """What has happened."""

    link: str
    """Stands before what in a link could not be taken."""
    close: str
    by_kernel: str
    by_numpy: str
    """{reason} is why it is not the kernel: one of `Words.reasons`."""
    nothing_to_tell_apart: str
    """There are no points, or of one class only."""
    nothing_to_learn: str
    """There are no points with values."""
    sample: str
    """A run that was opened has {trained} points; here are only {shown} of the same kind."""


@dataclass(frozen=True)
class Lessons:
    """What stands around lessons; they bring their own words."""

    doc: str
    done: str
    """Of a lesson."""
    count: str
    """{n} of {all} lessons are done."""
    forgotten: str
    """What is done will not be known next time."""
    every: str
    """A button: to the list."""
    step: str
    """Number of a step, {n}, of {all}."""
    choose: str
    """Nothing runs before an answer has been chosen."""
    run: str
    run_again: str
    set_up_again: str
    go_on: str
    """To the next step."""
    finish: str
    """From the last step to the list."""
    restore: str
    """Back to what was there before the lesson."""
    goal: str
    """Head of the conditions."""
    at_least: str
    """{what} and {value}."""
    at_most: str
    equals: str
    now: str
    """A {condition} and how it stands, {value}."""
    reached: str
    """The goal has been."""
    right: str
    """What was predicted came: {answer}."""
    wrong: str
    """What was {predicted}, and what came, {answer}."""
    strayed: str
    """{names} of settings have been changed that the step has not set free."""
    source: str
    """Of what is claimed, {source}."""
    measures: Mapping[str, str]
    """By name, see `lessons.lesson.MEASURES`."""


@dataclass(frozen=True)
class LiveWords:
    """What is said of a training on the visitor's own computer; {port} is the computer's."""

    said: Mapping[str, str]
    """By how things stand, see `live.SHOWN`; `refused` stands before why."""
    connect: str
    disconnect: str


@dataclass(frozen=True)
class Refusals:
    """What is said of a value that cannot be taken: one sentence, and what is allowed by its kind.

    The kinds, and what is put in, are those of `problems`.
    """

    refusal: str
    """{key}, {value} and {allowed}."""
    one_of: str
    any_of: str
    hidden_layers: str
    each_layer: str
    """What each of at most {max_layers} values may be: {of}."""
    square_within: str
    formula_in_x: str
    points_of_plane: str
    point_classes: str
    indices: str
    formulas_of_features: str
    optimizers_at_rates: str
    pairs_of_units: str
    true_or_false: str
    whole_number: str
    number: str
    setting_names: str
    once: str
    link_version: str
    link_length: str
    link_pairs: str
    locked_by_link: str
    weights: str
    weight_count: str
    """{count} is a number."""
    line_start: str
    """{keywords} of the text form."""
    settings_of_line: str
    """{names} of what a line that begins with {keyword} can say."""
    quoted: str
    in_line: str
    """Number of a {line} and the {refusal} of what stands in it."""
    loss_of_values: str
    penalty_of_curves: str
    parameters: str
    """{most} of all layers together."""
    no_dropout: str


@dataclass(frozen=True)
class Punctuation:
    """What stands between."""

    sentences: str
    clauses: str
    """Of one line: refusals, for instance."""
    items: str
    """Of a list of names."""
    thousands: str
    """Between groups of three digits."""


@dataclass(frozen=True)
class Words:
    """One language."""

    tag: str
    """Its name in BCP 47, which browsers speak."""
    other: str
    """The language that the button of the top bar goes over to, as the setting has it."""
    settings: Mapping[str, Setting]
    """By name."""
    choices: Mapping[str, Mapping[str, str]]
    """By setting, the names of what can be chosen."""
    groups: Mapping[str, str]
    """Of settings."""
    problems: Mapping[str, str]
    """That datasets pose."""
    features: Mapping[str, str]
    presets: Mapping[str, str]
    parts: Mapping[str, Part]
    """What the page consists of, besides settings: by the name of a place, or of a command."""
    commands: Commands
    help: Help
    spoken: Spoken
    lists: Lists
    text_form: TextForm
    sharing: Sharing
    runs: Runs
    tables: Tables
    figures: Figures
    regions: Regions
    surface: Surface
    signal: Signal
    spectrum: Spectrum
    placing: Placing
    layers: Layers
    race: Race
    sweep: Sweep
    lessons: Lessons
    landscape: Landscape
    errors: Errors
    ghosts: Ghosts
    units: Units
    numbers: Numbers
    captions: Captions
    by_hand: ByHand
    stops: Stops
    doctor: Doctor
    messages: Messages
    reasons: Mapping[str, str]
    """Why NumPy trains, by the kinds of the core; {about} is its detail."""
    refusals: Refusals
    formula_faults: Mapping[str, str]
    """What is wrong with a formula, by the faults of the core, at {position}, with the core's details."""
    punctuation: Punctuation
    live: LiveWords
    run_file_faults: Mapping[str, str]
    """What is wrong with a run file, by its faults: {about} is the detail, {limit} the largest size,
    {known} the newest version that can be read."""
    table_faults: Mapping[str, str]
    """What is wrong with a table, by its faults, with their details."""
