# Whole searches, as processes.
foreach(name jobs rewards designers usage interrupt train nojail)
  add_unit(test_search_${name} LINKS designer store analyzer SQLite::SQLite3 TIMEOUT 300)
  add_dependencies(test_search_${name} goodhart goodhart-worker)
endforeach()
add_dependencies(test_search_designers fake_openai)
add_unit(test_search_pool LINKS search)
add_dependencies(test_search_pool goodhart-worker)
