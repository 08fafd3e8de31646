"""What the form for a declaration of commitment asks of the sponsor."""

from tests.forms.applicants import needed_papers, walked


def test_a_commitment_needs_papers_of_the_sponsor():
    found = walked(
        {
            "sponsor_income_kind": ["employment", "savings"],
            "sponsor_net": {"amount": "2100.00", "currency": "EUR"},
            "sponsor_dependants": 1,
            "sponsor_housing": "own",
        },
        "commitment",
    )

    assert needed_papers(found) == ["sponsor_identity", "sponsor_payslips", "sponsor_savings", "sponsor_ownership"]
