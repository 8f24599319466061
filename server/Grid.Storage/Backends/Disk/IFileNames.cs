namespace Grid.Storage.Backends;

/// <summary>What the files of a <see cref="StoreFolder"/> are called.</summary>
internal interface IFileNames
{
    /// <summary>The path of a file in the folder at <paramref name="root"/>.</summary>
    string PathOf(string root, StoredFile file);

    /// <summary>Every file of the store; files that are not the store's are passed over.</summary>
    IEnumerable<FoundFile> Scan(string root);
}
