package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.files.Selection;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.apache.tools.ant.DirectoryScanner;

/**
 * Ant's own scanner as the judge of names. Its walk is not used: it follows links to anywhere, and what it remembers of files
 * that do not match may fill the memory.
 */
final class AntSelection extends DirectoryScanner implements Selection {
    AntSelection(From.LocalPatterns from) {
        List<String> includes = new ArrayList<>();
        for (String include : from.includes()) {
            String pattern = normalize(include);
            includes.add(pattern);
            if (isLiteral(pattern) && !pattern.endsWith("/")) {
                includes.add(pattern + "/**");
            }
        }
        setIncludes(includes.toArray(String[]::new));
        setExcludes(from.excludes().stream().map(AntSelection::normalize).toArray(String[]::new));
        if (from.defaultExcludes()) {
            addDefaultExcludes();
        }
    }

    /** A pattern with slashes, without the {@code ./} in front that people write and Ant does not know. */
    static String normalize(String pattern) {
        String slashed = pattern.strip().replace('\\', '/');
        while (slashed.startsWith("./")) {
            slashed = slashed.substring(2);
        }
        return slashed;
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
