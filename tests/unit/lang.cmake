add_unit(test_lang_program LINKS lang)
add_unit(test_lang_differential LINKS fuzz_differential)
