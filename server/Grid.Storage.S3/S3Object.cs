namespace Grid.Storage.S3;

/// <summary>An object's place: its bucket and its key there.</summary>
internal readonly record struct S3Object(string Bucket, string Key)
{
    public override string ToString() => $"'{Key}' in bucket '{Bucket}'";
}
