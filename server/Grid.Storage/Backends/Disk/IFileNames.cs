using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>What the files of a <see cref="StoreFolder"/> are called.</summary>
internal interface IFileNames
{
    /// <summary>The path of a file in the folder at <paramref name="root"/>.</summary>
    string PathOf(string root, StoredFile file);

    /// <summary>The folders that have to be there before a blob of a function is published.</summary>
    IEnumerable<string> FoldersFor(string root, DigestFunction function);

    /// <summary>Every file of the store; files that are not the store's are passed over.</summary>
    IEnumerable<FoundFile> Scan(string root);
}
