using System.Globalization;
using System.Net.Sockets;
using Grid.Core;
using Grid.Sandbox.Runner.Native;

namespace Grid.Sandbox.Runner;

/// <summary>The users that may tell a runner what to run. Asked of the kernel, so nobody can pretend.</summary>
public sealed class PeerUsers
{
    // struct ucred: process, user, group.
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;
    private const int CredentialsSize = 12;
    private const int UserOffset = 4;

    private readonly HashSet<uint> _users;

    private PeerUsers(HashSet<uint> users) => _users = users;

    /// <summary>Users by their names or numbers.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION when there is no such user, or it is the runner's own.</exception>
    public static PeerUsers Of(IEnumerable<string> users) => new([.. users.Select(Find)]);

    /// <summary>Whether the other end of a unix socket is one of them; <paramref name="user"/> is who it is.</summary>
    public bool Admits(Socket connection, out uint user)
    {
        byte[] credentials = new byte[CredentialsSize];
        connection.GetRawSocketOption(SocketLevel, PeerCredentials, credentials);
        user = BitConverter.ToUInt32(credentials, UserOffset);
        return _users.Contains(user);
    }

    private static uint Find(string name)
    {
        uint? user = uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out uint number)
            ? number
            : UserCalls.Find(name);
        if (user is not { } found)
        {
            throw GridException.FailedPrecondition($"There is no user '{name}' on this machine, whom the runner is to obey.");
        }

        // An action runs as the runner's own user: it must not be able to have anything run, or ended, itself.
        return found == UserCalls.UserId
            ? throw GridException.FailedPrecondition(
                $"The runner itself is user '{name}', and so is what it runs: start it as another user than its bot.")
            : found;
    }
}
