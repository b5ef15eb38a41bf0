"""Where page and Python change the same at once, what the visitor did last holds.

That is the doing of our own bridge; under `panel serve`, Bokeh's protocol decides.
"""

import re

from playwright.sync_api import expect

from .conftest import BUILT

TARGETS = BUILT

# Chooses a problem, and a moment later a dataset that is still seen there, though not for long.
CHOOSE = """async ([select, radio, delay]) => {
    select.value = [...select.options].find(option => option.text === "Regression").value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    await new Promise(resolve => setTimeout(resolve, delay));
    radio.click();
}"""


def test_lists_that_change_while_it_plays(playground):
    """What was chosen last holds, even if the list it was chosen from is about to go."""
    playground.play()
    playground.wait_epoch_above(5)
    problem = playground.combobox("Problem").element_handle()
    for delay in range(0, 60, 3):
        playground.dataset("Circle").click()
        playground.wait_fragment(dataset=None)
        playground.page.evaluate(CHOOSE, [problem, playground.dataset("Spiral").element_handle(), delay])
        playground.wait_fragment(dataset="spiral")
        expect(playground.dataset("Spiral")).to_be_checked()
        expect(playground.combobox("Problem")).to_have_value(re.compile("^Classification"))
