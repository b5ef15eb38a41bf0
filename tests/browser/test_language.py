"""The language: the browser chooses it, a button changes it, and nothing that is running stops for that."""

from playwright.sync_api import expect

from .hosts import missing
from .playground import BOOT


def test_a_chinese_browser_gets_chinese_and_may_go_over_to_english(open_page, address, target):
    playground = open_page(address, locale="zh-CN")
    page = playground.page
    playground.wait_live()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    assert playground.text("epoch") == "轮次 0"
    playground.combobox("学习率").select_option(label="0.1")
    playground.play_button.click()
    playground.wait_epoch_above(5)
    epoch = playground.epoch
    page.get_by_role("button", name="English", exact=True).press("Enter")
    expect(playground.play_button).to_have_accessible_name("Pause", timeout=BOOT)
    if target.startswith("built"):
        expect(page.get_by_role("button", name="中文", exact=True)).to_be_focused()
        expect(page.locator("html")).to_have_attribute("lang", "en")
    playground.wait_epoch_above(epoch)
    expect(playground.combobox("Learning rate")).to_have_value("0.1")
    playground.pause()
    playground.wait_picture_not("network", "")
    if target.startswith("built"):
        playground.wait_fragment(language="en", learning_rate="0.1")
        page.reload()
        playground.wait_live()
        assert playground.text("epoch") == "Epoch 0"


def test_the_page_itself_says_in_chinese_what_fails(open_page, hosted, target):
    if not target.startswith("built"):
        return
    url = hosted({"payload/wasm*": missing})
    page = open_page(url, errors=False, locale="zh-CN").page
    expect(page.get_by_text("缺少文件 payload/wasm").first).to_be_visible(timeout=20_000)
    expect(page.get_by_text("请发布构建生成的整个文件夹")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
