package io.jenkins.plugins.scpcopy.ssh.auth;

import com.jcraft.jsch.GSSContext;
import com.jcraft.jsch.JSchException;
import java.util.Arrays;
import javax.security.auth.Subject;
import javax.security.auth.login.LoginException;
import org.ietf.jgss.GSSException;
import org.ietf.jgss.GSSManager;
import org.ietf.jgss.GSSName;
import org.ietf.jgss.MessageProp;
import org.ietf.jgss.Oid;

/**
 * Proves to a server by Kerberos who we are. In place of JSch's own, which hands the server our tickets, asks the name service
 * what the host is called, and changes a property of the whole process. JSch makes it by its name, so it is public.
 */
public final class KerberosContext implements GSSContext {
    private static final String KERBEROS_5 = "1.2.840.113554.1.2.2";

    private KerberosLogin login;
    private Subject subject;
    private org.ietf.jgss.GSSContext context;

    @Override
    public void create(String user, String host) throws JSchException {
        login = KerberosLogin.current();
        try {
            subject = login.subject();
            context = login.as(subject, () -> initiate(host));
        } catch (GSSException | LoginException e) {
            throw new JSchException(e.toString(), e);
        }
    }

    private static org.ietf.jgss.GSSContext initiate(String host) throws GSSException {
        GSSManager manager = GSSManager.getInstance();
        GSSName service = manager.createName("host@" + host, GSSName.NT_HOSTBASED_SERVICE);
        org.ietf.jgss.GSSContext created = manager.createContext(
                service, new Oid(KERBEROS_5), null, org.ietf.jgss.GSSContext.DEFAULT_LIFETIME);
        created.requestMutualAuth(true);
        created.requestInteg(true);
        created.requestCredDeleg(false);
        return created;
    }

    @Override
    public boolean isEstablished() {
        return context.isEstablished();
    }

    @Override
    public byte[] init(byte[] token, int offset, int length) throws JSchException {
        try {
            return login.as(subject, () -> context.initSecContext(token, offset, length));
        } catch (GSSException e) {
            throw new JSchException(e.toString(), e);
        }
    }

    /** Null if there is none, as JSch wants it. */
    @Override
    public byte[] getMIC(byte[] message, int offset, int length) {
        byte[] part = Arrays.copyOfRange(message, offset, offset + length);
        try {
            return login.as(subject, () -> context.getMIC(part, 0, part.length, new MessageProp(0, true)));
        } catch (GSSException e) {
            return null;
        }
    }

    @Override
    public void dispose() {
        try {
            context.dispose();
        } catch (GSSException e) {
            // What it held is gone with the context.
        }
    }
}
