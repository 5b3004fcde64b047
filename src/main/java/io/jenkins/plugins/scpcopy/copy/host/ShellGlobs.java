package io.jenkins.plugins.scpcopy.copy.host;

import io.jenkins.plugins.scpcopy.copy.request.Glob;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds what patterns match on a host by its {@code sh}, which reads all of POSIX's and takes one without a match for a name.
 * Login shells differ: zsh and fish refuse the whole command, csh drops the pattern, fish knows no brackets.
 */
public final class ShellGlobs {
    private static final int MOST_BYTES = 8 * 1024 * 1024;

    private final HostSession host;

    public ShellGlobs(HostSession host) {
        this.host = host;
    }

    /**
     * The paths that each pattern stands for, in order; none where there is nothing of the kind.
     *
     * @throws NoScriptsException if the host runs no scripts
     */
    public List<List<String>> find(List<String> patterns) throws IOException {
        String nonce = RemoteScripts.nonce();
        StringBuilder script = new StringBuilder();
        for (String pattern : patterns) {
            String word = ServerProfile.POSIX.quoting().quoteGlob(Glob.bracketed(pattern));
            String literal = RemoteScripts.word(Glob.unescape(pattern));
            script.append("printf '").append(nonce).append("'\nfor r in ").append(word)
                    .append("; do\n[ -e \"$r\" ] || [ -h \"$r\" ] || r=").append(literal)
                    .append("\nif [ -e \"$r\" ] || [ -h \"$r\" ]; then printf '%s\\0' \"$r\"; fi\ndone\n");
        }
        String output = host.scripts().run("expands patterns", script.toString(), MOST_BYTES, host.endTimeout());
        List<List<String>> found = new ArrayList<>();
        for (String part : output.split(nonce, -1)) {
            found.add(part.isEmpty() ? List.of() : List.of(part.split("\0")));
        }
        // The first part is what comes before the first pattern's.
        return found.subList(1, found.size());
    }
}
