package inflight.grader.process;

/**
 * How the coordinator hands an assignment to a judge process: a line of JSON on its standard input.
 *
 * @param journal the file to which it tells what it finds, which exists
 * @param key of the seal of that file
 */
record Order(Assignment assignment, String journal, String key) {}
