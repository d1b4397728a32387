foreach(name arena buf json text frame hash child file)
  add_unit(test_base_${name} LINKS base)
endforeach()
