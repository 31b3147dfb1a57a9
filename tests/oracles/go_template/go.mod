module drawbridge.oracle/go_template

go 1.21
