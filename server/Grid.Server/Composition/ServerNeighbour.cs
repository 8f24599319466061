using Grid.Core;
using Grid.Storage;

namespace Grid.Server.Composition;

/// <summary>The server of the same process, as a bot sees it.</summary>
/// <param name="Address">Its private unix socket, quicker than TCP.</param>
/// <param name="FileStoreOf">The store of an instance, when it keeps each blob as a file; else null.</param>
internal sealed record ServerNeighbour(RemoteAddress Address, Func<InstanceName, IBlobFileStore?> FileStoreOf);
