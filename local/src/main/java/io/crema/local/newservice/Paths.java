package io.crema.local.newservice;

/** Compares patterns of paths: {@code *} is one segment, {@code **} is any number of segments. */
final class Paths {

    private Paths() {
    }

    /** Returns true if some path fits both patterns. */
    static boolean overlap(String one, String other) {
        return overlap(one.split("/"), 0, other.split("/"), 0);
    }

    private static boolean overlap(String[] one, int i, String[] other, int j) {
        if (i == one.length || j == other.length) {
            return restIsOptional(one, i) && restIsOptional(other, j);
        }
        if (one[i].equals("**")) {
            return overlap(one, i + 1, other, j) || overlap(one, i, other, j + 1);
        }
        if (other[j].equals("**")) {
            return overlap(one, i, other, j + 1) || overlap(one, i + 1, other, j);
        }
        return (one[i].equals("*") || other[j].equals("*") || one[i].equals(other[j]))
                && overlap(one, i + 1, other, j + 1);
    }

    private static boolean restIsOptional(String[] segments, int from) {
        for (int i = from; i < segments.length; i++) {
            if (!segments[i].equals("**")) {
                return false;
            }
        }
        return true;
    }
}
