package io.jenkins.plugins.scpcopy.rules;

import java.util.ArrayList;
import java.util.List;

/**
 * A path on a host, taken apart by its text alone so that it can be compared with another one.
 *
 * @param root {@code /}, {@code ~} for the login directory, or empty for what begins with a drive or device
 * @param elements below it, without those that mean nothing
 */
public record RemotePlace(String root, List<String> elements) {
    private static final String HOME = "~";

    /**
     * Reads a path.
     *
     * @throws IllegalArgumentException if its text does not tell where it leads; the message says why
     */
    public static RemotePlace of(String path) {
        if (path.indexOf('\\') >= 0) {
            throw new IllegalArgumentException(Messages.RemotePlace_backslash());
        }
        if (path.startsWith("//")) {
            throw new IllegalArgumentException(Messages.RemotePlace_slashes());
        }
        String first = path.substring(0, slash(path));
        boolean home = first.equals(HOME);
        if (first.startsWith(HOME) && !home) {
            throw new IllegalArgumentException(Messages.RemotePlace_home());
        }
        List<String> elements = new ArrayList<>();
        for (String element : (home ? path.substring(HOME.length()) : path).split("/+")) {
            check(element);
            if (!element.isEmpty() && !element.equals(".")) {
                elements.add(element);
            }
        }
        return new RemotePlace(path.startsWith("/") ? "/" : first.indexOf(':') >= 0 ? "" : HOME, List.copyOf(elements));
    }

    private static int slash(String path) {
        int slash = path.indexOf('/');
        return slash < 0 ? path.length() : slash;
    }

    private static void check(String element) {
        // Windows ignores dots and blanks at the end of a name.
        if (element.length() > 1 && element.matches("[. ]+") || element.equals(" ")) {
            throw new IllegalArgumentException(Messages.RemotePlace_parent());
        }
        if (isPattern(element) && (element.startsWith(".") || element.startsWith("["))) {
            throw new IllegalArgumentException(Messages.RemotePlace_pattern(element));
        }
    }

    /**
     * Reads a directory of a rule.
     *
     * @throws IllegalArgumentException if it is relative without saying so, holds a wildcard, or does not tell where it leads
     */
    public static RemotePlace ofRule(String line) {
        RemotePlace place = of(line);
        if (line.chars().anyMatch(c -> "*?[]{}".indexOf(c) >= 0)) {
            throw new IllegalArgumentException(Messages.RemotePlace_plain(line));
        }
        if (place.isInHome() && !line.startsWith(HOME)) {
            throw new IllegalArgumentException(Messages.RemotePlace_relative(line));
        }
        return place;
    }

    private static boolean isPattern(String element) {
        return element.chars().anyMatch(c -> "*?[".indexOf(c) >= 0);
    }

    public boolean isInHome() {
        return root.equals(HOME);
    }

    /** Whether another path is this one or lies below it. */
    public boolean holds(RemotePlace other) {
        return root.equals(other.root)
                && other.elements.size() >= elements.size()
                && other.elements.subList(0, elements.size()).equals(elements);
    }
}
