using System.Globalization;
using System.Net;

namespace Grid.Services.Wire;

/// <summary>
/// Which user of this machine is at the other end of a connection, as the kernel's table of sockets tells
/// (<c>/proc/net/tcp</c>, <c>/proc/net/tcp6</c>): an address alone does not tell an operator from a command of a client that
/// was given the network.
/// </summary>
internal static class SocketOwners
{
    private const int LocalColumn = 1;
    private const int RemoteColumn = 2;
    private const int UserColumn = 7;

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>The user of this process.</summary>
    public static uint? Own { get; } = UserOfThisProcess();

    /// <summary>The owner of the socket that is bound to one address and connected to the other; null when there is none here.</summary>
    public static uint? UserOf(IPEndPoint bound, IPEndPoint connected) => Tables
        .Where(File.Exists)
        .SelectMany(File.ReadLines)
        .Select(row => Find(row, bound, connected))
        .FirstOrDefault(user => user is not null);

    internal static uint? Find(string row, IPEndPoint bound, IPEndPoint connected)
    {
        string[] columns = row.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return columns.Length > UserColumn
            && IsAt(columns[LocalColumn], bound)
            && IsAt(columns[RemoteColumn], connected)
            && uint.TryParse(columns[UserColumn], CultureInfo.InvariantCulture, out uint user)
            ? user
            : null;
    }

    // An address is printed as the numbers that its words of four bytes are to the machine.
    private static bool IsAt(string printed, IPEndPoint place)
    {
        int colon = printed.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !int.TryParse(printed.AsSpan(colon + 1), NumberStyles.HexNumber, null, out int port) || port != place.Port)
        {
            return false;
        }

        byte[] address = new byte[colon / 2];
        for (int i = 0; i < address.Length; i++)
        {
            int word = i - (i % sizeof(uint));
            int source = BitConverter.IsLittleEndian ? word + sizeof(uint) - 1 - (i % sizeof(uint)) : i;
            if (!byte.TryParse(printed.AsSpan(2 * source, 2), NumberStyles.HexNumber, null, out address[i]))
            {
                return false;
            }
        }

        return Plain(new IPAddress(address)).Equals(Plain(place.Address));
    }

    private static IPAddress Plain(IPAddress address) => CallerAddress.Plain(address)!;

    private static uint? UserOfThisProcess()
    {
        const string Status = "/proc/self/status";
        const string Label = "Uid:";
        string? line = File.Exists(Status)
            ? File.ReadLines(Status).FirstOrDefault(text => text.StartsWith(Label, StringComparison.Ordinal))
            : null;

        // Real, effective, saved, file system.
        string[]? ids = line?[Label.Length..].Split('\t', StringSplitOptions.RemoveEmptyEntries);
        return ids is { Length: > 1 } && uint.TryParse(ids[1], CultureInfo.InvariantCulture, out uint user) ? user : null;
    }
}
