add_unit(test_analyzer_stats LINKS analyzer)
add_unit(test_analyzer_curves LINKS analyzer)
add_unit(test_analyzer_summary LINKS analyzer)
