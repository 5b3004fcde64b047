package io.jenkins.plugins.scpcopy.copy.host;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Names of a host as texts that lose nothing: bytes that are no UTF-8 become single surrogates, which no UTF-8 holds. Such a name
 * is never equal to one of this machine.
 */
public final class RawName {
    private static final char FIRST = '\udc00';

    private RawName() {}

    /** @param bytes of a path, one character each, as ISO 8859-1 has them */
    public static String of(String bytes) {
        return Arrays.stream(bytes.split("/", -1)).map(RawName::element).collect(Collectors.joining("/"));
    }

    private static String element(String bytes) {
        byte[] raw = bytes.getBytes(StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
        } catch (CharacterCodingException e) {
            StringBuilder name = new StringBuilder();
            for (byte b : raw) {
                name.append(b < 0 ? (char) (FIRST + (b & 0xff)) : (char) b);
            }
            return name.toString();
        }
    }

    /** Whether it is UTF-8 throughout. */
    public static boolean isText(String path) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(path);
    }

    /** The bytes of a path, each of them as a shell's printf reads it. */
    public static String octal(String path) {
        StringBuilder octal = new StringBuilder();
        path.codePoints().forEach(c -> {
            byte[] bytes = Character.getType(c) == Character.SURROGATE
                    ? new byte[] {(byte) (c - FIRST)}
                    : Character.toString(c).getBytes(StandardCharsets.UTF_8);
            for (byte b : bytes) {
                octal.append(String.format("\\%03o", b & 0xff));
            }
        });
        return octal.toString();
    }
}
