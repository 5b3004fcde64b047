package io.jenkins.plugins.scpcopy.remote;

import java.util.Optional;

/** Takes remote paths apart. They follow the other machine's rules, so {@code java.nio.file} is no help. */
public final class RemotePath {
    /** The longest path that is followed, in characters: what POSIX systems take. Longer ones are taken for trees without end. */
    public static final int LONGEST = 4096;

    private RemotePath() {}

    /** A path as it is sent: the login directory as a dot; on Windows with slashes, and without a tilde that no shell expands. */
    public static String normalize(String path, ServerProfile profile) {
        String sent = profile == ServerProfile.WINDOWS
                ? path.replace('\\', '/').replaceFirst("^~(/+|$)", "")
                : path;
        return sent.isEmpty() ? "." : sent;
    }

    /** What has a name in a directory. */
    public static String child(String directory, String name) {
        return directory.endsWith("/") ? directory + name : directory + "/" + name;
    }

    /** @throws RefusedException if a path is too long to be followed */
    public static void checkLength(String path) throws RefusedException {
        if (path.length() > LONGEST) {
            throw new RefusedException(tooLong());
        }
    }

    /** Why a path of more than {@link #LONGEST} characters is not followed, fit to be shown. */
    public static String tooLong() {
        return "its path is longer than " + LONGEST + " characters";
    }

    /** The path without slashes at its end. */
    private static String withoutSlashes(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    /** The path without slashes and single dots at its end: behind the name of a link, they lead to where that leads. */
    public static String withoutDots(String path) {
        String bare = withoutSlashes(path);
        while (bare.endsWith("/.")) {
            bare = withoutSlashes(bare.substring(0, bare.length() - 1));
        }
        return bare;
    }

    /** The last element, or the whole path if there is only one. */
    public static String name(String path) {
        String bare = withoutSlashes(path);
        return bare.substring(bare.lastIndexOf('/') + 1);
    }

    /** Whether a path stands for what is inside a directory, without the directory: {@code .}, {@code ..}, {@code /}. */
    public static boolean isContents(String path) {
        String name = name(path);
        return name.isEmpty() || name.equals(".") || name.equals("..");
    }

    /** Whether a path names a directory without giving it a name of its own: {@code .}, {@code ..}, {@code /}, a home. */
    public static boolean isNameless(String path) {
        return isContents(path) || withoutSlashes(path).matches("~[^/]*");
    }

    /** The directory that a path is in; empty if it cannot be told from the text. */
    public static Optional<String> parent(String path) {
        if (isNameless(path) || path.matches("/?[A-Za-z]:/*")) {
            return Optional.empty();
        }
        String bare = withoutSlashes(path);
        int slash = bare.lastIndexOf('/');
        if (slash < 0) {
            return Optional.of(".");
        }
        String parent = withoutSlashes(bare.substring(0, slash + 1));
        return Optional.of(parent.matches("/?[A-Za-z]:") ? parent + "/" : parent);
    }
}
