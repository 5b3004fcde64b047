package io.jenkins.plugins.scpcopy.copy.selection;

import io.jenkins.plugins.scpcopy.files.Selection;
import java.io.File;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.tools.ant.DirectoryScanner;

/**
 * Ant's own scanner as the judge of names. Its walk is not used: it follows links to anywhere, and what it remembers of files
 * that do not match may fill the memory.
 */
final class AntSelection extends DirectoryScanner implements Selection {
    /**
     * @param includes patterns as {@link #normalize} gives them
     * @param excludes the same
     * @param defaultExcludes whether Ant's default excludes apply
     */
    AntSelection(Collection<String> includes, Collection<String> excludes, boolean defaultExcludes) {
        List<String> all = new ArrayList<>();
        for (String pattern : includes) {
            all.add(pattern);
            if (isLiteral(pattern) && !pattern.endsWith("/")) {
                all.add(pattern + "/**");
            }
        }
        setIncludes(all.toArray(String[]::new));
        setExcludes(excludes.toArray(String[]::new));
        if (defaultExcludes) {
            addDefaultExcludes();
        }
    }

    /**
     * A pattern with slashes, without the {@code ./} in front that people write and Ant does not know; the base directory itself
     * stands for all that is in it.
     */
    static String normalize(String pattern) {
        String slashed = pattern.strip().replace('\\', '/');
        while (slashed.startsWith("./")) {
            slashed = slashed.substring(2);
        }
        return slashed.isEmpty() || slashed.equals(".") ? "**" : slashed;
    }

    /** Whether a pattern alone asks for one of these paths. */
    static boolean asksForAny(String pattern, Collection<String> paths) {
        AntSelection alone = new AntSelection(List.of(pattern), List.of(), false);
        return paths.stream().anyMatch(path -> alone.judge(path) == Verdict.TAKEN);
    }

    /** Whether a pattern names just one path. */
    static boolean isLiteral(String pattern) {
        return pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0;
    }

    @Override
    public Verdict judge(String path) {
        String name = path.replace('/', File.separatorChar);
        if (!isIncluded(name)) {
            return Verdict.UNMATCHED;
        }
        return isExcluded(name) ? Verdict.EXCLUDED : Verdict.TAKEN;
    }

    @Override
    public boolean mayHold(String directory) {
        return couldHoldIncluded(directory.replace('/', File.separatorChar));
    }
}
