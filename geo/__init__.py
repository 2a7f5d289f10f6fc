"""An interactive battle map: a folder of data becomes a map page, sheets, films and data."""
