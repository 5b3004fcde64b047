package io.jenkins.plugins.scpcopy.copy.selection;

import io.jenkins.plugins.scpcopy.copy.host.DirectoryNames;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.Glob;
import io.jenkins.plugins.scpcopy.copy.request.PlacementRule;
import io.jenkins.plugins.scpcopy.copy.request.SourceKind;
import io.jenkins.plugins.scpcopy.copy.target.Placement;
import io.jenkins.plugins.scpcopy.remote.Quoting;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.remote.UnrequestedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a remote source was asked for, and so what it may announce at the top level: exactly one item of the right name for each
 * plain path, and items whose names match for each pattern.
 */
public final class RequestedPaths {
    private static final Pattern HOME = Pattern.compile("^~[A-Za-z0-9_.-]*/+");

    /** One path of the request. */
    public static final class Root {
        private final String path;
        private final boolean glob;
        private final boolean onDevice;
        private boolean arrived;

        Root(String text, ServerProfile profile) {
            if (profile == ServerProfile.WINDOWS && (text.indexOf('*') >= 0 || text.indexOf('?') >= 0)) {
                profile.quoting().quoteGlob(text);
            }
            // On Windows a backslash is part of the path, and brackets are.
            glob = profile == ServerProfile.POSIX && Glob.isPattern(text);
            String plain = profile == ServerProfile.POSIX && !glob ? Glob.unescape(text) : text;
            // A home directory has a name that only its host knows; as the login directory it needs none.
            String named = plain.matches("~/*") ? "." : RemotePath.normalize(plain, profile);
            path = named.startsWith("-") ? "./" + named : named;
            onDevice = profile == ServerProfile.DEVICE;
        }

        /** The path without quoting, or the pattern. */
        public String path() {
            return path;
        }

        public boolean isPattern() {
            return glob;
        }

        /** Whether a path on the host is one of those that are asked for; a home has another name there. */
        boolean standsFor(String found) {
            if (!glob) {
                return fits(RemotePath.name(found));
            }
            Matcher home = HOME.matcher(path);
            String[] own = home.replaceFirst("").split("/+");
            String[] elements = found.split("/+");
            int more = elements.length - own.length;
            boolean fits = home.find(0) ? more > 0 && found.matches("(?s)[./].*") : more == 0;
            for (int i = 0; fits && i < own.length; i++) {
                String element = elements[more + i];
                fits = Glob.matches(own[i], element) || element.equals(Glob.unescape(own[i]));
            }
            return fits;
        }

        /** Whether the host's words name this path, however its shell has changed it. */
        public boolean isMeantBy(String words) {
            String named = HOME.matcher(path).replaceFirst("");
            String before = named.equals(path) ? "(^|[\\s'\"`])" : "(^|[\\s'\"`/])";
            return Stream.of(named, Glob.bracketed(named), Glob.unescape(named))
                    .map(text -> Pattern.compile(before + Pattern.quote(text) + "([\\s'\"`:]|$)"))
                    .anyMatch(pattern -> pattern.matcher(words).find());
        }

        boolean isContents() {
            return !glob && RemotePath.isContents(path);
        }

        /** Whether a directory whose contents are asked for is called by its own name: Apache MINA's {@code scp} does so. */
        boolean isOwnName(String name) {
            return path.endsWith("/.") && !name.isEmpty() && RemotePath.name(path.substring(0, path.length() - 2)).equals(name);
        }

        boolean fits(String name) {
            String own = RemotePath.name(path);
            if (isContents()) {
                return name.isEmpty() || name.equals(".") || name.equals("..");
            }
            if (glob) {
                // A shell that finds nothing hands the pattern on as it is.
                return Glob.matches(own, name) || name.equals(Glob.unescape(own));
            }
            // Devices name a file system before the path, as in flash:config.
            return own.equals(name)
                    || RemotePath.isNameless(path)
                    || onDevice && own.substring(own.lastIndexOf(':') + 1).equals(name);
        }

        String quoted(Quoting quoting) {
            return glob ? quoting.quoteGlob(Glob.bracketed(path)) : quoting.quote(path);
        }
    }

    private final List<Root> roots = new ArrayList<>();
    private final Set<String> arrivedNames = new HashSet<>();
    private int arrived;

    /** @throws IllegalArgumentException if two plain paths would have the same name at the target, or none is given */
    public RequestedPaths(List<String> paths, ServerProfile profile) {
        Set<String> names = new HashSet<>();
        for (String path : paths) {
            Root root = new Root(path, profile);
            if (!root.glob && !root.isContents() && !names.add(RemotePath.name(root.path))) {
                throw new IllegalArgumentException("two of the remote paths have the same last name '"
                        + RemoteText.escape(RemotePath.name(root.path)) + "', so one would replace the other;"
                        + " copy them to different directories");
            }
            roots.add(root);
        }
        if (roots.isEmpty()) {
            throw new IllegalArgumentException("no file is named: give at least one remote path");
        }
    }

    /** Finds what is wrong with the paths of a remote source whatever its server is, before anything is sent to it. */
    public static void check(CopyRequest request) {
        new RequestedPaths(source(request).paths(), request.profile() == null ? ServerProfile.POSIX : request.profile());
    }

    /** The paths of each command: devices take one. */
    public static List<List<String>> byCommand(HostSession host) {
        List<String> paths = source(host.request()).paths();
        return host.isDevice() ? paths.stream().map(List::of).toList() : List.of(paths);
    }

    private static CopySource.Remote source(CopyRequest request) {
        return (CopySource.Remote) request.from();
    }

    /** Under scp's rule, a pattern that matches one item is as good as its name. @param first the kind of the first item */
    public SourceKind kindOf(CopyRequest request, SourceKind first) {
        boolean one = source(request).paths().size() == 1 && (!hasPatterns() || request.placement() == PlacementRule.SCP);
        return one ? first : SourceKind.SEVERAL;
    }

    /**
     * The top-level names of the one source directory, where the placement may depend on them. They are asked for before the
     * transfer: while its data waits to be read, nothing else gets through on the connection.
     *
     * @param host the source's
     * @param to the path of the request's target
     */
    public Optional<Set<String>> namesAhead(HostSession host, String to) {
        CopyRequest request = host.request();
        boolean matters = request.placement() == PlacementRule.SCP
                && request.recursive()
                && kindOf(request, SourceKind.DIRECTORY) == SourceKind.DIRECTORY
                && !hasPatterns()
                && !isContents()
                && !Placement.endsInSlash(to);
        return matters ? DirectoryNames.of(host, paths().get(0)) : Optional.empty();
    }

    /** The paths as they are asked for, without quoting, in order. */
    public List<String> paths() {
        return roots.stream().map(root -> root.path).collect(Collectors.toList());
    }

    /** The command's words for the paths, in order. @throws IllegalArgumentException if one cannot be quoted */
    public List<String> words(Quoting quoting) {
        return roots.stream().map(root -> root.quoted(quoting)).collect(Collectors.toList());
    }

    /** Where a listing of all that is asked for begins, in order. */
    public List<HostTools.Start> starts() {
        return roots.stream()
                .map(root -> new HostTools.Start(root.path, root.glob))
                .toList();
    }

    /** Whether the one path means what is inside a directory. */
    boolean isContents() {
        return roots.size() == 1 && roots.get(0).isContents();
    }

    public boolean hasPatterns() {
        return roots.stream().anyMatch(root -> root.glob);
    }

    public boolean isSingle() {
        return roots.size() == 1;
    }

    /** Whether nothing but this file is asked for. @param path from the top level on */
    public boolean isNothingBut(String path) {
        return isSingle() && !hasPatterns() && RemotePath.name(roots.get(0).path).equals(path);
    }

    /**
     * Judges an item at the top level.
     *
     * @return whether it stands for what is inside it, so that its own name and attributes do not count
     * @throws UnrequestedException if nobody asked for it
     * @throws RefusedException if a pattern matched two items of the same name
     */
    public boolean admit(String name, boolean directory) throws RefusedException {
        for (Root root : roots) {
            if (root.arrived && !root.glob || !isMeant(root, name) || root.isContents() && !directory) {
                continue;
            }
            root.arrived = true;
            arrived++;
            if (!root.isContents() && !arrivedNames.add(name)) {
                throw new RefusedException("a second item of this name");
            }
            return root.isContents();
        }
        if (roots.stream().anyMatch(root -> root.arrived && isMeant(root, name))) {
            throw new UnrequestedException("'" + RemoteText.escape(name) + "' came a second time");
        }
        throw new UnrequestedException("'" + RemoteText.escape(name) + "' was not asked for; it should be "
                + roots.stream()
                        .map(root -> "'" + RemoteText.escape(root.path) + "'")
                        .collect(Collectors.joining(" or ")));
    }

    private boolean isMeant(Root root, String name) {
        return root.fits(name) || isContents() && root.isOwnName(name);
    }

    /** Where an admitted item is on the host; empty for what a pattern matched. */
    public Optional<String> pathOf(String name) {
        return roots.stream()
                .filter(root -> root.arrived && !root.glob && isMeant(root, name))
                .map(root -> root.path)
                .findFirst();
    }

    /** The plain paths, without those that are patterns. */
    public List<String> plainPaths() {
        return roots.stream().filter(root -> !root.glob).map(root -> root.path).collect(Collectors.toList());
    }

    /** What was asked for and of which nothing has come, in order. */
    public List<Root> open() {
        return roots.stream().filter(root -> !root.arrived).toList();
    }

    /** Whether a path on the host is one of those that are asked for. */
    public boolean asksFor(String found) {
        return roots.stream().anyMatch(root -> root.standsFor(found));
    }

    /** The patterns for which none of these paths on the host stands. */
    List<String> unmatched(Collection<String> found) {
        return roots.stream()
                .filter(root -> root.glob && found.stream().noneMatch(root::standsFor))
                .map(root -> root.path)
                .toList();
    }

    /** The names that items of the top level have; empty if they may have others. */
    Set<String> names() {
        boolean any = roots.stream().anyMatch(root -> root.glob || root.isContents());
        return any ? Set.of() : roots.stream().map(root -> RemotePath.name(root.path)).collect(Collectors.toSet());
    }

    /** Whether an item of this name at the top level is asked for if it is there. */
    boolean covers(String name) {
        return roots.stream().anyMatch(root -> root.isContents() || root.fits(name));
    }

    /** Whether it is known from the paths alone which names items at the top level may have. */
    public boolean isExact() {
        return roots.stream().allMatch(root -> root.isContents()
                || (root.glob ? root.path.indexOf('[') < 0 : !RemotePath.isNameless(root.path)));
    }

    /** How many items have been admitted. */
    public int arrived() {
        return arrived;
    }
}
