namespace Grid.Databases;

/// <summary>Where the databases' table definitions differ.</summary>
public interface ISqlTypes
{
    /// <summary>The type of a column of bytes.</summary>
    string BytesType { get; }
}
