package io.jenkins.plugins.scpcopy.copy.request;

/**
 * Takes paths of items apart, and puts them together, in the form that plans and results have: relative to the target, with
 * {@code /} between elements, and empty for the target itself.
 */
public final class RelativePath {
    private RelativePath() {}

    /** The directory that an item is in. */
    public static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    /** The last element. */
    public static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The first element. */
    public static String first(String path) {
        int slash = path.indexOf('/');
        return slash < 0 ? path : path.substring(0, slash);
    }

    /** What follows the first element; empty if nothing does. */
    public static String rest(String path) {
        int slash = path.indexOf('/');
        return slash < 0 ? "" : path.substring(slash + 1);
    }

    /** What has a name in a directory. */
    public static String child(String directory, String name) {
        return directory.isEmpty() ? name : directory + "/" + name;
    }

    /** What lies at a path below a directory: for the empty path, the directory. */
    public static String below(String directory, String path) {
        return path.isEmpty() ? directory : child(directory, path);
    }

    /** The path of the next directory on the way from one directory down to another. */
    public static String step(String from, String to) {
        int end = to.indexOf('/', from.isEmpty() ? 0 : from.length() + 1);
        return end < 0 ? to : to.substring(0, end);
    }

    /** Whether a path is a directory's own or lies below it; not for the target itself, which everything lies below. */
    public static boolean isAtOrAbove(String directory, String path) {
        return path.equals(directory) || path.startsWith(directory) && path.charAt(directory.length()) == '/';
    }
}
