"""Looking for barriers once at each kind of page hides none."""

import pytest

from tests.axe import barriers_of_new_shapes

pytestmark = pytest.mark.browser

PAGE = '<!doctype html><html lang="de"><title>Liste – Probe</title><main><h1>Liste</h1><ul>{rows}</ul></main></html>'


def test_more_of_the_same_is_not_looked_at_again_and_what_bars_somebody_always_is(page):
    look = barriers_of_new_shapes()
    row, bare = '<li><img src="data:," alt="Pass"> Pass</li>', '<li><img src="data:,"> Pass</li>'

    said = []
    for rows in (row, row * 3, row + bare, row + bare, row):
        page.set_content(PAGE.format(rows=rows))
        said.append([line.partition(":")[0] for line in look(page)])

    assert said == [[], [], ["image-alt"], ["image-alt"], []]
