namespace Grid.Core.Tests;

/// <summary>Each function against the published vectors: bytes 0 to 250, again and again.</summary>
public sealed class DigestFunctionTests
{
    private const int VectorPeriod = 251;

    [Theory]
    [InlineData(0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262")]
    [InlineData(1, "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213")]
    [InlineData(1023, "10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11")]
    [InlineData(1024, "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7")]
    [InlineData(1025, "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444")]
    [InlineData(2048, "e776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a")]
    [InlineData(2049, "5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1af0b6879522563030")]
    [InlineData(3072, "b98cb0ff3623be03326b373de6b9095218513e64f1ee2edd2525c7ad1e5cffd2")]
    [InlineData(3073, "7124b49501012f81cc7f11ca069ec9226cecb8a2c850cfe644e327d22d3e1cd3")]
    [InlineData(4096, "015094013f57a5277b59d8475c0501042c0b642e531b0a1c8f58d2163229e969")]
    [InlineData(4097, "9b4052b38f1c5fc8b1f9ff7ac7b27cd242487b3d890d15c96a1c25b8aa0fb995")]
    [InlineData(5120, "9cadc15fed8b5d854562b26a9536d9707cadeda9b143978f319ab34230535833")]
    [InlineData(5121, "628bd2cb2004694adaab7bbd778a25df25c47b9d4155a55f8fbd79f2fe154cff")]
    [InlineData(6144, "3e2e5b74e048f3add6d21faab3f83aa44d3b2278afb83b80b3c35164ebeca205")]
    [InlineData(6145, "f1323a8631446cc50536a9f705ee5cb619424d46887f3c376c695b70e0f0507f")]
    [InlineData(7168, "61da957ec2499a95d6b8023e2b0e604ec7f6b50e80a9678b89d2628e99ada77a")]
    [InlineData(7169, "a003fc7a51754a9b3c7fae0367ab3d782dccf28855a03d435f8cfe74605e7817")]
    [InlineData(8192, "aae792484c8efe4f19e2ca7d371d8c467ffb10748d8a5a1ae579948f718a2a63")]
    [InlineData(8193, "bab6c09cb8ce8cf459261398d2e7aef35700bf488116ceb94a36d0f5f1b7bc3b")]
    [InlineData(16384, "f875d6646de28985646f34ee13be9a576fd515f76b5b0a26bb324735041ddde4")]
    [InlineData(31744, "62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47")]
    [InlineData(102400, "bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085")]
    public void Blake3_has_the_hashes_of_its_test_vectors(int sizeBytes, string hash) =>
        Digest.Of(DigestFunction.Blake3, Vector(sizeBytes)).HashText.ShouldBe(hash);

    [Theory]
    [InlineData(1025, "36c0998b21839ef74300b9de47d96d1f62323dc81f2b4231e98ce70cd6ffe750")]
    [InlineData(2048, "b584996386f01793751c5cf0c39561f51b7e9924b818943b3cb2f6928cea0fa9")]
    [InlineData(2049, "7318d2029b0392edf4cf109edb5a086b4bdadbb7950f710a1483eb881d9e5d44")]
    [InlineData(3072, "dfc61c0a041f79d55d53bfe31c6cda7df77fdc8e6fbac1143d70b7144fdf6937")]
    [InlineData(3073, "517d20c0e5835f060a1bd6388ed68574f63424bdac2a2c3a35a5c2ef859d8fe2")]
    [InlineData(4096, "2f72bb93880012168c027f6781527ff08177c7c8dccb443f4d2c6389c186633d")]
    [InlineData(4097, "c3ec942c1b8f4580320d3a06bcf4f8fe1f5db2be797ab67061ea4c2a95f208f2")]
    [InlineData(5120, "a76924f6535b4b473377c285ec27acc84cc58e95ab1e9e29b1bb6a4a3fb9d0b3")]
    [InlineData(5121, "98f987c3e9fc057a70873715b679b89a663d0df806859b6ce73f8379b06a10ff")]
    [InlineData(6144, "372f988af412041b680ab236feef45626380062beb7514bbf93607aedd28fc9a")]
    [InlineData(6145, "6dc4b78efd770453417b2ffdc74b27054793efe6122ecd7ee098670ed7c4651c")]
    [InlineData(7168, "43686312c0cabccf9d5ad509efa096e3d743c63c7a51f122473c57949e4dd9a0")]
    [InlineData(7169, "ad729297ab36cd099665b27c4247474a5518e4cd0be443f5f31d95edda08429b")]
    [InlineData(8192, "fcfdde6fe59178e17708c5ba647919c3b141a44c9d1970782e597e1465266932")]
    [InlineData(8193, "113c6e3a2452f388b6fad13dfab66ee0bff597a0a9a517ad8d0165f7190b603e")]
    [InlineData(16384, "a7a10149a8cb00be537000560edb83b196306b780b72fad8af218f369f75fc19")]
    [InlineData(31744, "2cdf7662636c173d4b236f6ea03bf84c65e7f6487b53b2a61c420e26cf8a98c7")]
    [InlineData(102400, "0668d69e5331840d2f1823d717b7b3f5d1fdc8a09504cddb692b87ff83d50e5f")]
    public void Sha256Tree_has_the_hashes_of_its_test_vectors(int sizeBytes, string hash) =>
        Digest.Of(DigestFunction.Sha256Tree, Vector(sizeBytes)).HashText.ShouldBe(hash);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1024)]
    public void Sha256Tree_is_plain_SHA256_up_to_a_kibibyte(int sizeBytes) =>
        Digest.Of(DigestFunction.Sha256Tree, Vector(sizeBytes)).HashText
            .ShouldBe(Digest.Of(DigestFunction.Sha256, Vector(sizeBytes)).HashText);

    [Theory]
    [InlineData("md5", "5d41402abc4b2a76b9719d911017c592")]
    [InlineData("sha1", "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d")]
    [InlineData("sha256", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")]
    [InlineData("sha384", "59e1748777448c69de6b800d7a33bbfb9ff1b463e44354c3553bcdb9c666fa90125a3c79f90397bdf5f6a13de828684f")]
    [InlineData(
        "sha512",
        "9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca7"
        + "2323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043")]
    public void The_functions_of_the_framework_are_found_by_name_and_hash_as_everywhere(string name, string hashOfHello)
    {
        DigestFunction.TryFindByName(name, out DigestFunction? function).ShouldBeTrue();

        Digest.Of(function!, "hello"u8).HashText.ShouldBe(hashOfHello);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Pieces_of_any_sizes_add_up_to_the_hash_of_the_whole(DigestFunction function)
    {
        byte[] content = Vector(70_000);
        using IDigestHasher hasher = function.CreateHasher();
        foreach (int pieceSizeBytes in (int[])[1, 63, 64, 1000, 1023, 1024, 1025, 2048, 8192, 10_240, 65_536, 70_000])
        {
            foreach (byte[] piece in content.Chunk(pieceSizeBytes))
            {
                hasher.Append(piece);
            }

            Digest.Of(function, hasher, content.Length).ShouldBe(Digest.Of(function, content), $"in pieces of {pieceSizeBytes}");
        }
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Every_function_has_an_empty_blob_of_its_own(DigestFunction function)
    {
        function.Empty.IsEmpty.ShouldBeTrue();
        function.Empty.Function.ShouldBe(function);
        function.Empty.Hash.Length.ShouldBe(function.SizeBytes);
    }

    [Fact]
    public void Hashes_of_equal_bits_under_different_functions_are_different_digests() =>
        DigestFunction.Sha256Tree.Empty.ShouldNotBe(DigestFunction.Sha256.Empty);

    [Theory]
    [InlineData(32, "md5")]
    [InlineData(40, "sha1")]
    [InlineData(64, "sha256")]
    [InlineData(96, "sha384")]
    [InlineData(128, "sha512")]
    public void A_request_that_names_no_function_means_the_first_one_with_hashes_of_that_length(int digitCount, string name)
    {
        DigestFunction.TryFind(wireValue: 0, new string('0', digitCount), out DigestFunction? function).ShouldBeTrue();

        function!.Name.ShouldBe(name);
    }

    public static TheoryData<DigestFunction> Functions() => [.. DigestFunction.All];

    private static byte[] Vector(int sizeBytes) => [.. Enumerable.Range(0, sizeBytes).Select(i => (byte)(i % VectorPeriod))];
}
