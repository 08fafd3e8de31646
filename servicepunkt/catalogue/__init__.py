"""What is offered, where and by whom: written rarely, read at every click. Begin with `models` and `shelf`.

    at hand                 shelf, edition
    the county file         county_file, county_values, county_hours, county_residence: the shapes of what it may say
                            reading, references, checking, known_words: right as a whole, or every error at once
                            importing, withdrawing, exporting, writing: into the tables and back
                            rota, recurrence, releases: what the file says about time, as data
    a service               combinations, conditions, requirements, units, pictures
    finding it              search, stopwords, terms
    how a county looks      theme, colours, origin

Readers look at what is at hand, and change nothing; whoever edits loads rows of her own.
"""
