package profiles

const nonblock = 0
