package io.jenkins.plugins.scpcopy.cli.sshconfig;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A setting that {@code ssh} knows and that is not carried out here.
 *
 * @param effect what leaving it out means
 * @param usual the values that ask for what is done anyway, in lower case
 */
record LeftOut(LeftOut.Effect effect, Set<String> usual) {
    /** What it means that a setting is not carried out. */
    enum Effect {
        /** Nothing: it has no meaning for a copy, or asks for what is done anyway. */
        NONE,
        /** The copy goes the same way, as safely, but somewhat differently. */
        TUNING,
        /** Something that was asked for does not happen. */
        MISSED
    }

    /** Without meaning for a copy; also what {@code ssh} itself knows only to pass it over. */
    private static final List<String> WITHOUT_MEANING = List.of(
            "AddKeysToAgent",
            "AFSTokenPassing",
            "ChannelTimeout",
            "CheckHostIP",
            "Cipher",
            "ClearAllForwardings",
            "CompressionLevel",
            "ControlMaster",
            "ControlPath",
            "ControlPersist",
            "DynamicForward",
            "EnableEscapeCommandline",
            "EnableSSHKeysign",
            "EscapeChar",
            "ExitOnForwardFailure",
            "FallBackToRsh",
            "FingerprintHash",
            "ForkAfterAuthentication",
            "ForwardX11",
            "ForwardX11Timeout",
            "ForwardX11Trusted",
            "GatewayPorts",
            "GlobalKnownHostsFile2",
            "GSSAPIKexAlgorithms",
            "GSSAPIRenewalForcesRekey",
            "HostbasedAcceptedAlgorithms",
            "HostbasedAcceptedKeyTypes",
            "HostbasedKeyTypes",
            "KbdInteractiveDevices",
            "KerberosAuthentication",
            "KerberosTgtPassing",
            "LocalCommand",
            "LocalForward",
            "LogLevel",
            "LogVerbose",
            "ObscureKeystrokeTiming",
            "PermitLocalCommand",
            "PermitRemoteOpen",
            "Protocol",
            "RemoteCommand",
            "RemoteForward",
            "RequestTTY",
            "RhostsAuthentication",
            "RhostsRSAAuthentication",
            "RSAAuthentication",
            "SendEnv",
            "SessionType",
            "SetEnv",
            "StdinNull",
            "StreamLocalBindMask",
            "StreamLocalBindUnlink",
            "SyslogFacility",
            "TCPKeepAlive",
            "KeepAlive",
            "Tunnel",
            "TunnelDevice",
            "UpdateHostKeys",
            "UseBlacklistedKeys",
            "UseKeychain",
            "UsePrivilegedPort",
            "UserKnownHostsFile2",
            "UseRoaming",
            "UseRsh",
            "VisualHostKey",
            "XAuthLocation");

    private static final Map<String, Set<String>> TUNING = Map.ofEntries(
            Map.entry("ConnectionAttempts", Set.of("1")),
            Map.entry("ForwardAgent", Set.of("no")),
            Map.entry("GSSAPIClientIdentity", Set.of()),
            Map.entry("GSSAPIDelegateCredentials", Set.of("no")),
            Map.entry("GSSAPIKeyExchange", Set.of("no")),
            Map.entry("GSSAPIServerIdentity", Set.of()),
            Map.entry("GSSAPITrustDns", Set.of("no")),
            Map.entry("HashKnownHosts", Set.of("no")),
            Map.entry("HostbasedAuthentication", Set.of("no")),
            Map.entry("IPQoS", Set.of("none")),
            Map.entry("NoHostAuthenticationForLocalhost", Set.of("no")),
            Map.entry("RekeyLimit", Set.of("default", "default none")),
            Map.entry("VerifyHostKeyDNS", Set.of("no")),
            Map.entry("VersionAddendum", Set.of("none")));

    private static final Map<String, Set<String>> MISSED = Map.ofEntries(
            Map.entry("BindAddress", Set.of()),
            Map.entry("BindInterface", Set.of("none")),
            Map.entry("CanonicalizePermittedCNAMEs", Set.of("none")),
            Map.entry("PKCS11Provider", Set.of("none")),
            Map.entry("SecurityKeyProvider", Set.of("none", "internal")),
            Map.entry("SmartcardDevice", Set.of("none")));

    private static final Map<String, LeftOut> BY_NAME = byName();

    private static Map<String, LeftOut> byName() {
        Map<String, LeftOut> all = new HashMap<>();
        WITHOUT_MEANING.forEach(name -> all.put(lower(name), new LeftOut(Effect.NONE, Set.of())));
        TUNING.forEach((name, usual) -> all.put(lower(name), new LeftOut(Effect.TUNING, usual)));
        MISSED.forEach((name, usual) -> all.put(lower(name), new LeftOut(Effect.MISSED, usual)));
        return all;
    }

    static Optional<LeftOut> of(String name) {
        return Optional.ofNullable(BY_NAME.get(lower(name)));
    }

    /** What leaving the setting out means, with these values. */
    Effect effect(List<String> values) {
        String value = lower(String.join(" ", values));
        return usual.contains(value.equals("false") ? "no" : value) ? Effect.NONE : effect;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
