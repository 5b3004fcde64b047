package io.jenkins.plugins.scpcopy.copy.selection;

import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.target.LocalPaths;
import io.jenkins.plugins.scpcopy.files.LocalNames;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The local patterns of a request as they apply: below which directory, and relative to it. People write absolute paths, too;
 * those mean what they say as long as they lead below that directory.
 *
 * @param base where the patterns begin; it may be missing
 * @param includes relative patterns by what was written for them, in order
 * @param excludes relative patterns
 */
record LocalSelection(Path base, Map<String, String> includes, List<String> excludes) {
    /** @throws TransferException phase {@link Phase#PLAN} if one of the patterns can never match */
    static LocalSelection of(CopySource.LocalPatterns from, LocalPaths paths) throws IOException {
        List<String> impossible = new ArrayList<>();
        Stream.of(from.includes(), from.excludes()).flatMap(List::stream).forEach(pattern -> {
            LocalNames.objectionToUse(pattern).ifPresent(objection ->
                    impossible.add("'" + RemoteText.escape(pattern) + "' cannot match: " + objection));
        });
        refuse(impossible);
        Path base = base(from, paths);
        paths.check(base);
        Map<String, String> includes = new LinkedHashMap<>();
        for (String include : from.includes()) {
            includes.put(include, relative("'", include, base, impossible));
        }
        List<String> excludes = new ArrayList<>();
        for (String exclude : from.excludes()) {
            excludes.add(relative("the exclude '", exclude, base, impossible));
        }
        refuse(impossible);
        return new LocalSelection(base, includes, excludes);
    }

    private static void refuse(List<String> impossible) throws TransferException {
        if (!impossible.isEmpty()) {
            throw new TransferException(Phase.PLAN, String.join("; ", impossible));
        }
    }

    /** Absolute patterns that all lead elsewhere begin at the last directory that they have in common, if no other is named. */
    private static Path base(CopySource.LocalPatterns from, LocalPaths paths) {
        Path base = paths.resolve(from.baseDir());
        List<String> includes = from.includes().stream().map(AntSelection::normalize).toList();
        boolean free = base.equals(paths.workingDirectory().normalize())
                && includes.stream().allMatch(include -> isAbsolute(include) && !leadsUp(include));
        if (!free || includes.stream().allMatch(include -> below(base, include) != null)) {
            return base;
        }
        Path common = null;
        for (String include : includes) {
            Path fixed = Path.of(fixed(include));
            Path start = real(AntSelection.isLiteral(include) && fixed.getParent() != null ? fixed.getParent() : fixed);
            common = common == null ? start : common(common, start);
        }
        return common;
    }

    private static Path common(Path one, Path other) {
        Path common = one;
        while (!other.startsWith(common)) {
            common = common.getParent();
        }
        return common;
    }

    /** A pattern relative to the base; if it cannot match anything there, why is added. */
    private static String relative(String called, String written, Path base, List<String> impossible) {
        String pattern = AntSelection.normalize(written);
        String shown = called + RemoteText.escape(written) + "'";
        if (leadsUp(pattern)) {
            impossible.add(shown + " cannot match, since patterns match below the base directory only: name the directory above"
                    + " as the base directory");
        } else if (isAbsolute(pattern)) {
            String relative = below(base, pattern);
            if (relative == null) {
                impossible.add(shown + " cannot match, since it is not below the base directory '"
                        + RemoteText.escape(base.toString()) + "'");
            } else {
                return AntSelection.normalize(relative);
            }
        }
        return pattern;
    }

    private static boolean leadsUp(String pattern) {
        return List.of(pattern.split("/")).contains("..");
    }

    private static boolean isAbsolute(String pattern) {
        return pattern.startsWith("/") || File.separatorChar == '\\' && pattern.matches("[A-Za-z]:/.*");
    }

    /** The directories and the name that a pattern begins with, before any wildcard. */
    private static String fixed(String pattern) {
        int end = 0;
        while (end < pattern.length()) {
            int slash = pattern.indexOf('/', end);
            int next = slash < 0 ? pattern.length() : slash + 1;
            if (!AntSelection.isLiteral(pattern.substring(end, next))) {
                break;
            }
            end = next;
        }
        return pattern.substring(0, end);
    }

    /** An absolute pattern relative to a directory, as both are named or as they really are; null if it leads elsewhere. */
    private static String below(Path base, String pattern) {
        String fixed = fixed(pattern);
        Path path = Path.of(fixed);
        Path found = path.startsWith(base) ? base.relativize(path) : null;
        if (found == null && path.getParent() != null) {
            // The last element may itself be a link, which is judged when it is read.
            Path real = real(path.getParent()).resolve(path.getFileName());
            Path realBase = real(base);
            found = real.startsWith(realBase) ? realBase.relativize(real) : real(path).equals(realBase) ? Path.of("") : null;
        }
        if (found == null) {
            return null;
        }
        String start = found.toString().replace('\\', '/');
        String rest = pattern.substring(fixed.length());
        return start.isEmpty() || rest.isEmpty() ? start + rest : start + "/" + rest;
    }

    /** A path without links, as far as it exists. */
    private static Path real(Path path) {
        Path existing = path;
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        try {
            return existing.toRealPath().resolve(existing.relativize(path));
        } catch (IOException e) {
            // It is gone again: then its name has to do.
            return path;
        }
    }
}
