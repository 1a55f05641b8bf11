"""The staff's page of a kiosk as it is installed."""

from whole_library import WholeLibrary


def test_a_kiosk_without_a_pin_says_how_to_set_one_and_shows_nothing(library: WholeLibrary) -> None:
    page = library.http.get(f"{library.programs.screen_url}/staff")
    assert page.status_code == 200
    assert "staff_pin_file" in page.text
    assert "<form" not in page.text
    tried = library.http.post(f"{library.programs.screen_url}/staff/enter", data={"pin": ""})
    assert tried.status_code == 403
