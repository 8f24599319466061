namespace Grid.Storage.S3.Tests.Servers;

[CollectionDefinition(Name)]
public sealed class MotoGroup : ICollectionFixture<MotoFixture>
{
    public const string Name = "moto";
}
