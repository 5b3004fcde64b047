package io.jenkins.plugins.scpcopy.result;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Where copied files can be got in the web: an address with <code>{path}</code> in place of each file's path. */
public final class PublicUrl {
    private static final String PATH = "{path}";
    private static final String UNRESERVED = "-._~/";

    private PublicUrl() {}

    /** @throws IllegalArgumentException if an address cannot be used; the message says why */
    public static void check(String address) {
        int path = address.indexOf(PATH);
        if (path < 0) {
            throw new IllegalArgumentException(Messages.PublicUrl_noPath(address));
        }
        // Whose host it is must not be up to the names of files.
        URI root = uri(address, address.substring(0, path));
        boolean isWeb = "https".equalsIgnoreCase(root.getScheme()) || "http".equalsIgnoreCase(root.getScheme());
        if (!isWeb || root.getHost() == null || root.getRawPath().isEmpty()) {
            throw new IllegalArgumentException(Messages.PublicUrl_noWeb(address));
        }
        if (root.getRawUserInfo() != null) {
            throw new IllegalArgumentException(Messages.PublicUrl_login());
        }
        uri(address, address.replace(PATH, "x"));
    }

    private static URI uri(String address, String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(Messages.PublicUrl_noWeb(address), e);
        }
    }

    /**
     * The address of a file; empty where that is not certain.
     *
     * @param address one that {@link #check} has let through, as the record of a build has it
     * @param path as the record of a build has it
     */
    static Optional<String> of(String address, String path) {
        boolean changed = path.indexOf('\\') >= 0 || path.length() >= RemoteText.LONGEST || Masks.hasMask(path);
        boolean climbs = List.of(path.split("/", -1)).stream().anyMatch(name -> name.isEmpty() || name.matches("\\.\\.?"));
        return changed || climbs || Masks.hasMask(address) ? Optional.empty() : Optional.of(address.replace(PATH, encoded(path)));
    }

    private static String encoded(String path) {
        StringBuilder text = new StringBuilder();
        for (byte code : path.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = code >= '0' && code <= '9' || code >= 'A' && code <= 'Z' || code >= 'a' && code <= 'z';
            text.append(plain || UNRESERVED.indexOf(code) >= 0 ? String.valueOf((char) code) : String.format("%%%02X", code));
        }
        return text.toString();
    }
}
