"""The demo county, the people who work there, and visitors who are obviously made up."""
