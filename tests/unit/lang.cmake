add_unit(test_lang_program LINKS lang)
