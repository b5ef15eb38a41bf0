// What the page puts before the scripts of its workers: see site/python.js.
declare const { gathered, gunzipped, parted }: typeof import("../site/inflating.js");
