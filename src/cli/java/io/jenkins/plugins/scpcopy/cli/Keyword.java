package io.jenkins.plugins.scpcopy.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The settings of ssh_config that are carried out. */
enum Keyword {
    AddressFamily,
    BatchMode,
    CertificateFile,
    Ciphers,
    Compression,
    ConnectTimeout,
    GSSAPIAuthentication,
    GlobalKnownHostsFile,
    HostName,
    IdentitiesOnly,
    IdentityAgent,
    IdentityFile,
    Port,
    ProxyJump,
    ServerAliveCountMax,
    ServerAliveInterval,
    StrictHostKeyChecking,
    User,
    UserKnownHostsFile;

    private static final Map<String, Keyword> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(keyword -> lower(keyword.name()), Function.identity()));

    /** Settings that change how a host is reached or what is accepted from it: a configuration that has them is warned about. */
    private static final Set<String> MISSED = Set.of(
            "bindaddress",
            "bindinterface",
            "hostkeyalgorithms",
            "hostkeyalias",
            "kexalgorithms",
            "macs",
            "pkcs11provider",
            "pubkeyacceptedalgorithms",
            "revokedhostkeys",
            "verifyhostkeydns");

    /** Settings that scripts hand over and that have no meaning for a copy, or ask for what is done anyway. */
    private static final Set<String> HARMLESS = Set.of(
            "addkeystoagent",
            "checkhostip",
            "clearallforwardings",
            "controlmaster",
            "controlpath",
            "controlpersist",
            "hashknownhosts",
            "loglevel",
            "requesttty",
            "sendenv",
            "tcpkeepalive",
            "updatehostkeys",
            "visualhostkey");

    static Optional<Keyword> of(String name) {
        return Optional.ofNullable(BY_NAME.get(lower(name)));
    }

    /** Whether leaving this setting out may surprise. */
    static boolean isMissed(String name) {
        return MISSED.contains(lower(name));
    }

    /** Whether leaving this setting out makes no difference. */
    static boolean isHarmless(String name) {
        return HARMLESS.contains(lower(name));
    }

    /** Whether a list of algorithms adds to the defaults, takes from them or reorders them. */
    static boolean isChangeOfDefaults(String list) {
        return !list.isEmpty() && "+-^".indexOf(list.charAt(0)) >= 0;
    }

    static String known() {
        return Arrays.stream(values()).map(Keyword::name).collect(Collectors.joining(", "));
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
