namespace Grid.Faults.Farms;

/// <summary>Clients at work on several servers, and what became of their actions.</summary>
internal sealed class Load : IAsyncDisposable
{
    private readonly string _runsPath;

    private Load(string runsPath, IReadOnlyList<LoadClient> clients) => (_runsPath, Clients) = (runsPath, clients);

    public IReadOnlyList<LoadClient> Clients { get; }

    /// <summary>Starts as many clients of each server; the others are where they go when it fails.</summary>
    public static Load Begin(FaultFarm farm, int clientsEach, params GridServer[] servers)
    {
        string runs = farm.Scratch["load"];
        List<LoadClient> clients = [];
        for (int first = 0; first < servers.Length; first++)
        {
            GridServer[] inOrder = [.. servers[first..], .. servers[..first]];
            clients.AddRange(Enumerable.Range(0, clientsEach).Select(number =>
                new LoadClient($"client-{first}-{number}", runs, farm.Storage, inOrder)));
        }

        Load load = new(runs, clients);
        clients.ForEach(client => client.Begin());
        return load;
    }

    /// <summary>The clients that began at a server.</summary>
    public IEnumerable<LoadClient> Of(int server, int clientsEach) => Clients.Skip(server * clientsEach).Take(clientsEach);

    /// <summary>Ends when every client has this many results more.</summary>
    public Task GoOnAsync(int more, TimeSpan limit) =>
        Task.WhenAll(Clients.Select(client => client.GetsAsync(more))).WaitAsync(limit);

    /// <summary>Ends the load, and says how often the action that was run most often was run.</summary>
    public async Task<int> EndAsync()
    {
        await Task.WhenAll(Clients.Select(client => client.EndAsync()));
        Dictionary<string, int> runs = (await File.ReadAllLinesAsync(_runsPath)).CountBy(line => line).ToDictionary();
        runs.Count.ShouldBe(Clients.Sum(client => client.Done), "every action has run, and no other has");
        return runs.Values.Max();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (LoadClient client in Clients)
        {
            await client.DisposeAsync();
        }
    }
}
