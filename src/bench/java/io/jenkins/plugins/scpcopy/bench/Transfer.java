package io.jenkins.plugins.scpcopy.bench;

import java.util.List;

/**
 * One copy to be made. The target does not exist yet, but its parent does.
 *
 * @param tree whether a directory is copied
 * @param source absolute path: on the client's side of an upload, else on the server's
 * @param target absolute path: on the client's side of a download, else on the server's
 * @param key file of the private key that logs in
 * @param knownHosts file that knows the host's key
 */
public record Transfer(
        Direction direction,
        boolean tree,
        String source,
        String target,
        String host,
        int port,
        String user,
        String key,
        String knownHosts) {
    /** The inverse of {@link #fields()}. */
    public static Transfer of(List<String> fields) {
        return new Transfer(
                Direction.named(fields.get(0)),
                Boolean.parseBoolean(fields.get(1)),
                fields.get(2),
                fields.get(3),
                fields.get(4),
                Integer.parseInt(fields.get(5)),
                fields.get(6),
                fields.get(7),
                fields.get(8));
    }

    List<String> fields() {
        return List.of(
                direction.toString(),
                Boolean.toString(tree),
                source,
                target,
                host,
                Integer.toString(port),
                user,
                key,
                knownHosts);
    }

    /** The same copy over another way. */
    Transfer through(int otherPort) {
        return new Transfer(direction, tree, source, target, host, otherPort, user, key, knownHosts);
    }

    public boolean upload() {
        return direction == Direction.UPLOAD;
    }

    /** Whether the source is on a host. */
    public boolean fromHost() {
        return direction != Direction.UPLOAD;
    }

    /** Whether the target is on a host. */
    public boolean toHost() {
        return direction != Direction.DOWNLOAD;
    }

    /** The path on the client's side, of an upload or a download. */
    public String local() {
        return upload() ? source : target;
    }

    /** The path on the server's side, of an upload or a download. */
    public String remote() {
        return upload() ? target : source;
    }

    /** Source and target as {@code scp} and {@code rsync} write them. @param slash what follows each */
    List<String> ends(String slash) {
        String at = user + "@" + host + ":";
        return List.of((fromHost() ? at : "") + source + slash, (toHost() ? at : "") + target + slash);
    }
}
