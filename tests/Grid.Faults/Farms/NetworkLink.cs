using Grid.Clients.Running;

namespace Grid.Faults.Farms;

/// <summary>
/// A network namespace with one cable to this machine, which can be pulled out. What runs in it reaches this machine at
/// one address and is reached at another.
/// </summary>
internal sealed class NetworkLink : IAsyncDisposable
{
    private const string OutsidePart = "0";
    private const string InsidePart = "1";
    private const int PrefixBits = 30;

    private static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(10);

    private readonly string _name;

    private NetworkLink(string name, int number)
    {
        _name = name;

        // Of the addresses set aside for benchmarks, so that no real network is hidden.
        OutsideAddress = $"198.18.{number}.1";
        InsideAddress = $"198.18.{number}.2";
    }

    /// <summary>This machine's end.</summary>
    public string OutsideAddress { get; }

    /// <summary>The namespace's end.</summary>
    public string InsideAddress { get; }

    /// <summary>Makes one; the number tells it from the others of this machine.</summary>
    public static async Task<NetworkLink> CreateAsync(int number)
    {
        string name = $"grid{Environment.ProcessId}-{number}";
        NetworkLink link = new(name, number);
        await IpAsync("netns", "add", name);
        await IpAsync("link", "add", name + OutsidePart, "type", "veth", "peer", "name", name + InsidePart, "netns", name);
        await IpAsync("address", "add", $"{link.OutsideAddress}/{PrefixBits}", "dev", name + OutsidePart);
        await IpAsync("link", "set", name + OutsidePart, "up");
        await link.InsideAsync("address", "add", $"{link.InsideAddress}/{PrefixBits}", "dev", name + InsidePart);
        await link.InsideAsync("link", "set", name + InsidePart, "up");
        await link.InsideAsync("link", "set", "lo", "up");
        return link;
    }

    /// <summary>The same program in the namespace.</summary>
    public ProgramCall Inside(ProgramCall call) =>
        call with { Name = "ip", Arguments = ["netns", "exec", _name, call.Name, .. call.Arguments] };

    /// <summary>Packets in both directions are lost from now on, without a word to either end.</summary>
    public Task CutAsync() => IpAsync("link", "set", _name + OutsidePart, "down");

    /// <summary>Plugs the cable in again.</summary>
    public Task MendAsync() => IpAsync("link", "set", _name + OutsidePart, "up");

    public async ValueTask DisposeAsync() => await IpAsync("netns", "delete", _name);

    private Task InsideAsync(params string[] words) => IpAsync(["-netns", _name, .. words]);

    private static async Task IpAsync(params string[] words)
    {
        await using RunningProgram program = RunningProgram.Start(new ProgramCall("ip", words));
        (await program.ResultAsync(CommandLimit)).ShouldSucceed();
    }
}
