add_unit(test_store_file LINKS store SQLite::SQLite3)
add_unit(test_store_rows LINKS store SQLite::SQLite3)
