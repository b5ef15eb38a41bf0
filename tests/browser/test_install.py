"""The page as an app of the visitor's own: Chromium, which installs pages, finds nothing amiss."""

import json

TARGETS = ("built-chromium",)


def test_it_can_be_installed_under_any_path(open_page, address):
    playground = open_page(address, kept=True)
    playground.wait_live()
    session = playground.page.context.new_cdp_session(playground.page)
    app = session.send("Page.getAppManifest")
    assert app["errors"] == []
    assert app["url"] == f"{address}app.webmanifest"
    assert json.loads(app["data"])["name"] == playground.page.title()
    found = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # Tests' contexts are like private windows, from which nothing is installed.
    assert [error for error in found if error["errorId"] != "in-incognito"] == []
