// Empty: what is compiled with it are the headers that most sources share, once.
