package io.jenkins.plugins.scpcopy.bench;

import java.util.List;

/**
 * One copy to be made. The target does not exist yet, but its parent does.
 *
 * @param tree whether a directory is copied
 * @param local absolute path on the client's side: the source of an upload, the target of a download
 * @param remote absolute path on the server's side
 * @param key file of the private key that logs in
 * @param knownHosts file that knows the host's key
 */
public record Transfer(
        Direction direction,
        boolean tree,
        String local,
        String remote,
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
                local,
                remote,
                host,
                Integer.toString(port),
                user,
                key,
                knownHosts);
    }

    public boolean upload() {
        return direction == Direction.UPLOAD;
    }

    /** The remote end as {@code scp} and {@code rsync} write it. */
    String remoteEnd() {
        return user + "@" + host + ":" + remote;
    }
}
