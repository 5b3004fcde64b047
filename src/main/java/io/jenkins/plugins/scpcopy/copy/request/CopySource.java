package io.jenkins.plugins.scpcopy.copy.request;

import java.io.Serializable;
import java.util.List;

/** What is copied: from this machine or from a host. */
public sealed interface CopySource extends Serializable {
    /** What is copied, for people; raw. */
    String display();

    /**
     * Files that Ant patterns select below a base directory; their names at the target are relative to it. A pattern that
     * names a directory means all that is inside it, under the directory's own name.
     *
     * @param includes at least one pattern or path
     * @param excludes patterns
     * @param baseDir relative to the working directory
     * @param flatten whether all files land in one directory; equal names are then refused before the start
     * @param defaultExcludes whether Ant's default excludes ({@code .git}, {@code *~} …) apply
     */
    record LocalPatterns(
            List<String> includes, List<String> excludes, String baseDir, boolean flatten, boolean defaultExcludes)
            implements CopySource {
        public LocalPatterns {
            includes = List.copyOf(includes);
            excludes = List.copyOf(excludes);
        }

        @Override
        public String display() {
            return String.join(", ", includes);
        }
    }

    /** Files and directories named one by one, as on scp's command line; each keeps its own last name. */
    record LocalPaths(List<String> paths) implements CopySource {
        public LocalPaths {
            paths = List.copyOf(paths);
        }

        @Override
        public String display() {
            return String.join(", ", paths);
        }
    }

    /**
     * Paths on one host.
     *
     * @param host where; its own path is not used
     * @param paths at least one; {@code *}, {@code ?} and brackets are patterns, and alternatives in braces become paths of
     *     their own
     */
    record Remote(Endpoint host, List<String> paths) implements CopySource {
        public Remote {
            paths = paths.stream().flatMap(path -> Braces.expand(path).stream()).toList();
        }

        @Override
        public String display() {
            return host.withPath(String.join(", ", paths)).display();
        }
    }
}
