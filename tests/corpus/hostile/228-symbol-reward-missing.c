/* No reward. */
COMPONENTS(a);
