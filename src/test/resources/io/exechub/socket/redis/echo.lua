-- ARGV[1] what to say
return ARGV[1]
