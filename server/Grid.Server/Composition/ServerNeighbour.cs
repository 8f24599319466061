using Grid.Core;
using Grid.Storage;

namespace Grid.Server.Composition;

/// <summary>The server of the same process, as a bot sees it.</summary>
/// <param name="Address">Its private unix socket, quicker than TCP.</param>
/// <param name="StoreOf">The store that an instance's actions read and write; null when it runs none.</param>
/// <param name="DataFolders">Where it keeps blobs and results, of every client: nothing for an action to look into.</param>
internal sealed record ServerNeighbour(
    RemoteAddress Address, Func<InstanceName, IBlobStore?> StoreOf, IReadOnlyList<string> DataFolders);
